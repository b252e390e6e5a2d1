"""Runs as records: the queue, its workers, and the stream of what happens to a run."""
