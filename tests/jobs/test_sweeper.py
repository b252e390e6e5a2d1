"""What dead workers leave is put right, and what lives is left alone."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from jobs.databases import VirtualClock, fresh
from jobs.submitting import submission

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.jobs import files, transitions
from karyaksham_kernel.jobs.bell import Bell
from karyaksham_kernel.jobs.bench import Bench
from karyaksham_kernel.jobs.broker import address, connect
from karyaksham_kernel.jobs.claim import claim
from karyaksham_kernel.jobs.events import EventStream
from karyaksham_kernel.jobs.heartbeat import Heartbeat
from karyaksham_kernel.jobs.progress import ProgressBook
from karyaksham_kernel.jobs.records import find_run
from karyaksham_kernel.jobs.rhythm import Rhythm
from karyaksham_kernel.jobs.spare import Spares
from karyaksham_kernel.jobs.submission import cancel, submit
from karyaksham_kernel.jobs.sweeper import Sweeper
from karyaksham_kernel.jobs.transitions import Hold

LEASE = 20.0


class Commits:
    """Remembers what was completed; the first `failures` tries break off."""

    def __init__(self) -> None:
        self.completed: list[Any] = []
        self.failures = 0
        self.aborted = 0
        self.refusal: Problem | None = None

    async def complete(self, prepared: Any) -> None:
        if self.failures:
            self.failures -= 1
            raise ConnectionError("the store is away")
        if self.refusal:
            raise KaryakshamError(self.refusal)
        self.completed.append(prepared)

    async def abort(self, prepared: Any) -> None:
        assert self.refusal, f"a decided commit is never taken back: {prepared}"
        self.aborted += 1


class Yard:
    """A sweeper, and runs for it to sweep."""

    def __init__(self, bench: Bench, bell: Bell, clock: VirtualClock, commits: Commits) -> None:
        self.bench, self.clock, self.commits = bench, clock, commits
        self.database = bench.database
        self.sweeper = Sweeper(bench, bell, "sweeping")

    async def claimed(self) -> Hold:
        await submit(self.database, submission())
        run = await claim(self.database, "dead", LEASE)
        return Hold(run.id, run.fence)

    async def decided(self) -> Hold:
        hold = await self.claimed()
        async with self.database.write() as tx:
            assert await transitions.decide(tx, hold, {"outputs": [{"node": "a", "uri": "/a", "rows": 1, "bytes": 1}]})
        return hold

    async def state(self, hold: Hold) -> str:
        async with self.database.read() as tx:
            return (await find_run(tx, hold.run))["state"]


@pytest.fixture
async def yard(database_url, settings, valkey, clock) -> AsyncIterator[Yard]:
    async with fresh(database_url, clock) as database:
        redis, bell, commits = connect(address(settings)), Bell(address(settings)), Commits()
        bench = Bench(
            settings=settings,
            rhythm=Rhythm(lease=LEASE),
            database=database,
            heartbeat=Heartbeat(database.url, "sweeping", Rhythm()),
            spares=Spares((), settings.logs, settings.home, running=lambda: 0),
            events=EventStream(redis),
            progress=ProgressBook(database, 1.0),
            committer=commits,
            requeued=lambda: None,
        )
        yield Yard(bench, bell, clock, commits)
        await bell.close()
        await redis.aclose()


async def test_an_expired_run_is_queued_again(yard):
    hold = await yard.claimed()
    await yard.sweeper.sweep()
    assert await yard.state(hold) == "running"
    yard.clock.now += LEASE + 1
    await fresh_look(yard)
    assert await yard.state(hold) == "queued"


async def fresh_look(yard: Yard) -> None:
    """A sweep by somebody who has just begun, and so has seen no clock run away."""
    await Sweeper(yard.bench, Bell(address(yard.bench.settings)), "sweeping").sweep()


async def test_an_expired_run_that_was_to_be_cancelled_is_cancelled(yard):
    hold = await yard.claimed()
    await cancel(yard.database, hold.run)
    yard.clock.now += LEASE + 1
    await fresh_look(yard)
    assert await yard.state(hold) == "cancelled"


async def test_a_worker_that_died_while_cancelling_leaves_a_cancelled_run(yard):
    hold = await yard.claimed()
    await cancel(yard.database, hold.run)
    async with yard.database.write() as tx:
        assert await transitions.begin_cancelling(tx, hold)
    yard.clock.now += LEASE + 1
    await fresh_look(yard)
    assert await yard.state(hold) == "cancelled"


async def test_a_decided_run_is_rolled_forward_once_by_one(yard):
    hold = await yard.decided()
    yard.clock.now += LEASE + 1
    await asyncio.gather(*(fresh_look(yard) for _ in range(3)))
    assert await yard.state(hold) == "succeeded"
    assert len(yard.commits.completed) == 1


async def test_a_commit_that_breaks_off_is_tried_again_later(yard):
    hold = await yard.decided()
    yard.commits.failures = 1
    for _ in range(2):
        assert await yard.state(hold) == "committing"
        yard.clock.now += LEASE + 1
        await fresh_look(yard)
    assert await yard.state(hold) == "succeeded"


async def test_after_the_clock_has_jumped_live_workers_get_a_lease_to_catch_up(yard):
    """A laptop that slept: every lease looks expired, though every worker lives."""
    hold = await yard.claimed()
    await yard.sweeper.sweep()
    yard.clock.now += 3600
    await yard.sweeper.sweep()
    assert await yard.state(hold) == "running"


async def test_scratch_of_attempts_that_are_over_is_freed(yard, settings):
    live = await yard.claimed()
    old = Hold(live.run, live.fence - 1)
    for hold in (live, old, Hold("0123456789abcdef", 3)):
        files.scratch_of(settings, hold).mkdir()
    (settings.scratch / "somebody else's").mkdir()
    await yard.sweeper.sweep()
    assert {folder.name for folder in settings.scratch.iterdir()} == {
        files.scratch_of(settings, live).name,
        "somebody else's",
    }


async def test_a_commit_that_the_store_refuses_fails_the_run_with_its_reason(yard):
    hold = await yard.decided()
    yard.commits.refusal = Problem(code="target_exists", message="/a exists already.")
    yard.clock.now += LEASE + 1
    await fresh_look(yard)
    async with yard.database.read() as tx:
        record = await find_run(tx, hold.run)
    assert (record["state"], record["error"]["code"], yard.commits.aborted) == ("failed", "target_exists", 1)
