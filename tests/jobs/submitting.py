"""Requests for runs whose child takes the steps that a test wants."""

from karyaksham_kernel.jobs.submission import Submission


def submission(*steps: dict[str, object], **values: object) -> Submission:
    """A request for a run whose child takes these steps."""
    fields = {"owner": "ada", "name": "steps", "document": {"steps": list(steps)}, "content_hash": "0", "base": "/"}
    return Submission(**(fields | values))
