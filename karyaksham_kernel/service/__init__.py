"""The HTTP API over pipelines, runs, events and datasets."""
