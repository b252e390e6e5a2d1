"""How long a claim takes with 10,000 runs in the queue, on SQLite and on PostgreSQL: `make bench-claims`.

Three queues: one owner's, fifty owners', and two thousand owners'. Each claim is followed by the run's end, so that
the queue stays about as long as it is. PostgreSQL is started for the occasion; without it only SQLite is measured.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import pytest
from jobs.databases import fresh
from jobs.submitting import submission
from servers.postgres import postgres_server
from sqlalchemy import insert

from karyaksham_kernel.errors import Problem
from karyaksham_kernel.jobs import transitions
from karyaksham_kernel.jobs.claim import claim
from karyaksham_kernel.jobs.database import Database
from karyaksham_kernel.jobs.machine import room_of
from karyaksham_kernel.jobs.states import State
from karyaksham_kernel.jobs.tables import RUN
from karyaksham_kernel.jobs.transitions import Hold
from karyaksham_kernel.settings import Settings

QUEUED, CLAIMS, LIMIT_MS = 10_000, 300, 100
OWNERS = (1, 50, 2000)
_DONE = Problem(code="measured", message="Only the claim was of interest.")


async def fill(database: Database, owners: int) -> None:
    """Queue runs of these many owners, all in one insert."""
    fields = {name: value for name, value in vars(submission({"count": 1})).items() if name != "deadline_seconds"}
    counts = {
        "fence": 0,
        "failures": 0,
        "crash_count": 0,
        "memory_crash_count": 0,
        "state": State.QUEUED,
        "memory_reserved": 10**8,
    }
    async with database.write() as tx:
        rows = [
            {**fields, **counts, "id": f"{n:016x}", "owner": f"u{n % owners}", "queued_at": 1e9 + n, "priority": n % 3}
            for n in range(QUEUED)
        ]
        for start in range(0, QUEUED, 1000):
            await tx.execute(insert(RUN).values(rows[start : start + 1000]))


async def measure(database: Database) -> list[float]:
    """Milliseconds of each of many claims."""
    room, spent = replace(room_of(Settings()), memory=10**12, cores=10**6), []
    for _ in range(CLAIMS):
        began = time.perf_counter()
        run = await claim(database, "w", 20, room)
        spent.append((time.perf_counter() - began) * 1000)
        assert run is not None
        async with database.write() as tx:
            assert await transitions.fail(tx, Hold(run.id, run.fence), _DONE)
    return spent


async def one(url: str, owners: int) -> tuple[float, float]:
    """The p50 and p99 of claims from one queue, in milliseconds."""
    async with fresh(url) as database:
        await fill(database, owners)
        spent = sorted(await measure(database))
    return statistics.median(spent), spent[int(len(spent) * 0.99) - 1]


def each() -> Iterator[tuple[str, int, float, float]]:
    """The database, how many owners, p50 and p99 of every queue; without PostgreSQL only SQLite's."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kk-claims-")))
        for owners in OWNERS:
            yield "SQLite", owners, *asyncio.run(one(f"sqlite+aiosqlite:///{folder}/{owners}.sqlite", owners))
        try:
            url = stack.enter_context(postgres_server())
        except pytest.skip.Exception as absent:
            print(f"\nPostgreSQL was not measured: {absent}")
            return
        for owners in OWNERS:
            yield "PostgreSQL", owners, *asyncio.run(one(url, owners))


def main() -> None:
    """Print a table; fail when a claim is slower than allowed."""
    print(f"{QUEUED:,} queued runs, {CLAIMS} claims each; milliseconds, p99 below {LIMIT_MS} is wanted\n")
    print("| database | owners | p50 | p99 | |\n|---|---|---|---|---|")
    held = True
    for kind, owners, p50, p99 in each():
        print(f"| {kind} | {owners:,} | {p50:.1f} | {p99:.1f} | {'holds' if p99 < LIMIT_MS else 'FAILS'} |", flush=True)
        held &= p99 < LIMIT_MS
    sys.exit(0 if held else 1)


if __name__ == "__main__":
    main()
