"""Karyaksham in a notebook: the builder that previews and submits, runs that are watched, and the views of both."""
