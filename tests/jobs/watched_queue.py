"""The database of running workers, as a test looks at it."""

from pathlib import Path
from typing import Any

from jobs.submitting import submission
from jobs.waiting import eventually
from sqlalchemy import select

from karyaksham_kernel.jobs.database import Database
from karyaksham_kernel.jobs.records import Record, find_run
from karyaksham_kernel.jobs.submission import submit
from karyaksham_kernel.jobs.tables import RUN_ATTEMPT


class WatchedQueue:
    """Puts runs in and waits for what becomes of them."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def put(self, *steps: dict[str, Any], **values: Any) -> str:
        # Without an estimate each would reserve a quarter of the machine.
        return await submit(self.database, submission(*steps, **{"memory_reserved": 64_000_000, **values}))

    async def record(self, run: str) -> Record:
        async with self.database.read() as tx:
            record = await find_run(tx, run)
        assert record is not None
        return record

    async def reaches(self, run: str, *states: str, seconds: float = 30.0) -> Record:
        async def there() -> bool:
            return (await self.record(run))["state"] in states

        await eventually(there, f"run {run} to be {' or '.join(states)}", seconds=seconds)
        return await self.record(run)

    async def attempts(self, run: str) -> list[Any]:
        async with self.database.read() as tx:
            return list(
                await tx.execute(select(RUN_ATTEMPT).where(RUN_ATTEMPT.c.run == run).order_by(RUN_ATTEMPT.c.fence))
            )

    async def counting(self, run: str, attempt: int = 1) -> int:
        """Wait until an attempt reports progress, and give its child's process id."""

        async def counts() -> bool:
            progress = (await self.record(run))["progress"]
            return progress is not None and progress["attempt"] == attempt and progress["seq"] > 0

        await eventually(counts, f"attempt {attempt} of run {run} to count", seconds=90)
        return (await self.attempts(run))[attempt - 1].pid


def gated(gate: Path, out: Path) -> list[dict[str, Any]]:
    """Count, wait for the gate, then write `whole`."""
    return [{"count": 3}, {"wait_for": str(gate)}, {"count": 5}, {"write": str(out), "text": "whole"}]
