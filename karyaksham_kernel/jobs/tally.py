"""What one worker has counted since it started: claims, ends, and how long things took; for `/metrics`."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

from sqlalchemy import update

from karyaksham_kernel.jobs.database import Database
from karyaksham_kernel.jobs.tables import WORKER

BOUNDS: dict[str, tuple[float, ...]] = {
    "claim": (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
    "queue": (0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14400),
    "run": (0.5, 1, 5, 15, 60, 300, 900, 3600, 14400, 86400),
}
"""Upper bounds of the buckets in seconds: a claim; the time in the queue; a run from its first claim to its end."""


class Tally:
    """Counts in memory; `write` keeps what it has so far."""

    def __init__(self) -> None:
        self._ends: dict[str, int] = {}
        self._times = {name: {"sum": 0.0, "buckets": [0] * (len(bounds) + 1)} for name, bounds in BOUNDS.items()}
        self._written = ""

    def took(self, what: str, seconds: float) -> None:
        """Count one more of `claim`, `queue` or `run`, and how long it took."""
        times: dict[str, Any] = self._times[what]
        times["sum"] += seconds
        times["buckets"][bisect_left(BOUNDS[what], seconds)] += 1

    def ended(self, state: str) -> None:
        """Count one more run that ended here in this state."""
        self._ends[state] = self._ends.get(state, 0) + 1

    async def write(self, database: Database, worker: str) -> None:
        """Keep the counts in the worker's row, where they have changed."""
        counts = {"ends": dict(self._ends), **{name: {**times} for name, times in self._times.items()}}
        seen = repr(counts)
        if seen == self._written:
            return
        async with database.write() as tx:
            await tx.execute(update(WORKER).where(WORKER.c.id == worker).values(counts=counts))
        self._written = seen
