"""Databases for tests: migrated, empty, and going by a clock that the test may own."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from sqlalchemy import text

from karyaksham_kernel.jobs.database import Database, insist
from karyaksham_kernel.jobs.migrate import migrate


class VirtualClock:
    """Time that passes when a test says so."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@asynccontextmanager
async def fresh(url: str, clock: Callable[[], float] | None = None) -> AsyncIterator[Database]:
    """A migrated database in which nothing is, until the end of the block."""
    database = Database(url, clock=clock)
    # A server that has just made its socket may still be starting up.
    await insist(database, lambda tx: tx.execute(text("SELECT 1")), pause=0.05)
    if not database.embedded:
        async with database.write() as tx:
            await tx.execute(text("DROP SCHEMA public CASCADE"))
            await tx.execute(text("CREATE SCHEMA public"))
    await migrate(database)
    yield database
    await database.close()
