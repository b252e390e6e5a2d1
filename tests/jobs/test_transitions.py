"""Every edge of a run's life, on SQLite and on PostgreSQL."""

import asyncio

import pytest
from jobs.submitting import submission
from sqlalchemy import select

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.jobs import transitions
from karyaksham_kernel.jobs.claim import claim
from karyaksham_kernel.jobs.database import Database
from karyaksham_kernel.jobs.records import find_run
from karyaksham_kernel.jobs.states import State
from karyaksham_kernel.jobs.submission import cancel, retry, submit
from karyaksham_kernel.jobs.tables import RUN, RUN_EVENT
from karyaksham_kernel.jobs.transitions import Hold

PROBLEM = Problem(code="crashed", message="It ended.")
PREPARED = {"outputs": [{"node": "out", "uri": "/o", "rows": 1, "bytes": 2, "managed": False, "files": []}]}


async def state_of(database: Database, run: str) -> str:
    async with database.read() as tx:
        record = await find_run(tx, run)
    assert record is not None
    return record["state"]


async def claimed(database: Database, queue, **values) -> Hold:
    await queue(**values)
    run = await claim(database, "w1", 20)
    assert run is not None
    return Hold(run.id, run.fence)


async def test_a_claimed_run_belongs_to_one_worker(database, queue):
    run = await queue()
    first = await claim(database, "w1", 20)
    assert (first.id, first.state, first.fence, first.worker_id) == (run, State.RUNNING, 1, "w1")
    assert await claim(database, "w2", 20) is None


async def test_priority_comes_before_age(database, queue, clock):
    old = await queue()
    clock.now += 1
    young = await queue()
    clock.now += 1
    urgent = await queue(priority=5)
    order = [(await claim(database, "w", 20)).id for _ in range(3)]
    assert order == [urgent, old, young]


async def test_the_way_to_success_is_written_down(database, queue):
    hold = await claimed(database, queue)
    async with database.write() as tx:
        assert await transitions.decide(tx, hold, PREPARED)
        assert await transitions.succeed(tx, hold, PREPARED["outputs"])
    async with database.read() as tx:
        trail = await tx.execute(select(RUN_EVENT.c.target).where(RUN_EVENT.c.run == hold.run).order_by(RUN_EVENT.c.id))
        assert [row.target for row in trail] == ["queued", "running", "committing", "succeeded"]
        record = await find_run(tx, hold.run)
    assert record["outputs"] == PREPARED["outputs"]
    assert record["finished_at"] is not None


async def test_an_earlier_attempt_changes_nothing(database, queue):
    zombie = await claimed(database, queue)
    async with database.write() as tx:
        assert await transitions.crash(tx, zombie, PROBLEM) is State.QUEUED
    await claim(database, "w2", 20)
    async with database.write() as tx:
        assert not await transitions.decide(tx, zombie, PREPARED)
        assert not await transitions.fail(tx, zombie, PROBLEM)
        assert not await transitions.release(tx, zombie)
        assert await transitions.crash(tx, zombie, PROBLEM) is None
    assert await state_of(database, zombie.run) == State.RUNNING


async def test_a_document_keeps_its_order(database, queue):
    """The expressions of a `derive` use those before them."""
    run = await queue({"zebra": 1, "a": 2, "much longer": 3})
    async with database.read() as tx:
        document = (await find_run(tx, run))["document"]
    assert list(document["steps"][0]) == ["zebra", "a", "much longer"]


async def test_the_third_crash_poisons(database, queue):
    run = await queue()
    seen = []
    for _ in range(3):
        claimed_run = await claim(database, "w", 20)
        async with database.write() as tx:
            seen.append(await transitions.crash(tx, Hold(run, claimed_run.fence), PROBLEM))
    assert seen == [State.QUEUED, State.QUEUED, State.POISONED]
    assert await claim(database, "w", 20) is None


async def test_running_out_of_memory_twice_poisons(database, queue):
    run = await queue()
    seen = []
    for _ in range(2):
        claimed_run = await claim(database, "w", 20)
        async with database.write() as tx:
            seen.append(await transitions.crash(tx, Hold(run, claimed_run.fence), PROBLEM, out_of_memory=True))
    assert seen == [State.QUEUED, State.POISONED]


async def test_a_release_counts_no_crash(database, queue):
    for _ in range(5):
        hold = await claimed(database, queue)
        async with database.write() as tx:
            assert await transitions.release(tx, hold)
            row = (await tx.execute(select(RUN.c.crash_count, RUN.c.state).where(RUN.c.id == hold.run))).one()
        assert tuple(row) == (0, State.QUEUED)


async def test_a_wish_to_cancel_stands_against_every_other_end(database, queue):
    hold = await claimed(database, queue)
    assert await cancel(database, hold.run) is State.RUNNING
    async with database.write() as tx:
        assert not await transitions.decide(tx, hold, PREPARED)
        assert not await transitions.release(tx, hold)
        assert await transitions.crash(tx, hold, PROBLEM) is None
        assert await transitions.begin_cancelling(tx, hold)
        assert await transitions.finish_cancelling(tx, hold)
    assert await state_of(database, hold.run) == State.CANCELLED


async def test_a_queued_run_is_cancelled_at_once(database, queue):
    run = await queue()
    assert await cancel(database, run) is State.CANCELLED
    assert await claim(database, "w", 20) is None


async def test_a_decided_run_is_not_cancelled(database, queue):
    hold = await claimed(database, queue)
    async with database.write() as tx:
        await transitions.decide(tx, hold, PREPARED)
    assert await cancel(database, hold.run) is State.COMMITTING
    async with database.write() as tx:
        assert not await transitions.begin_cancelling(tx, hold)
        assert await transitions.succeed(tx, hold, [])


async def test_a_commit_is_taken_over_only_when_its_lease_expired(database, queue, clock):
    hold = await claimed(database, queue)
    async with database.write() as tx:
        await transitions.decide(tx, hold, PREPARED)
        assert not await transitions.take_over_commit(tx, hold, "w2", 20)
    clock.now += 21
    async with database.write() as tx:
        assert await transitions.take_over_commit(tx, hold, "w2", 20)
        assert not await transitions.take_over_commit(tx, hold, "w3", 20)


async def test_a_refused_commit_fails_with_its_reason(database, queue):
    hold = await claimed(database, queue)
    async with database.write() as tx:
        await transitions.decide(tx, hold, PREPARED)
        assert await transitions.refuse_commit(tx, hold, PROBLEM)
    async with database.read() as tx:
        record = await find_run(tx, hold.run)
    assert (record["state"], record["error"]["code"]) == ("failed", "crashed")


async def test_one_idempotency_key_is_one_run(database, queue):
    first = await queue({"count": 1}, idempotency_key="k")
    assert await queue({"count": 1}, idempotency_key="k") == first
    assert await queue({"count": 1}, idempotency_key="k", owner="bob") != first
    with pytest.raises(KaryakshamError, match="was used for another"):
        await queue(idempotency_key="k", content_hash="other")


async def test_a_retry_is_a_new_run_of_the_same(database, queue):
    hold = await claimed(database, queue)
    with pytest.raises(KaryakshamError, match="still running"):
        await retry(database, hold.run)
    async with database.write() as tx:
        await transitions.fail(tx, hold, PROBLEM)
    again = await retry(database, hold.run)
    async with database.read() as tx:
        old, new = await find_run(tx, hold.run), await find_run(tx, again)
    assert new["retry_of"] == hold.run
    assert (new["document"], new["state"], new["attempts"]) == (old["document"], "queued", 0)


async def test_a_retry_reaches_what_its_owner_reaches_now(database, queue):
    """Whoever has left a group since does not get through a retry what the group has."""
    hold = await claimed(database, queue, owner_groups=["analysts", "ops"])
    async with database.write() as tx:
        await transitions.fail(tx, hold, PROBLEM)
    again = await retry(database, hold.run, owner_groups=["ops"])
    async with database.read() as tx:
        groups = (await tx.execute(select(RUN.c.owner_groups).where(RUN.c.id == again))).scalar_one()
    assert groups == ["ops"]


async def test_a_run_waits_until_its_time(database, queue, clock):
    run = await queue()
    async with database.write() as tx:
        await tx.execute(RUN.update().where(RUN.c.id == run).values(not_before=clock.now + 10))
    assert await claim(database, "w", 20) is None
    clock.now += 11
    assert (await claim(database, "w", 20)).id == run


async def test_a_hundred_at_once_claim_each_run_once(database, queue):
    runs = {await queue() for _ in range(12)}
    taken = await asyncio.gather(*(claim(database, f"w{n}", 20) for n in range(20)))
    claimed_ids = [run.id for run in taken if run is not None]
    assert len(claimed_ids) == len(set(claimed_ids))
    while (run := await claim(database, "w", 20)) is not None:
        claimed_ids.append(run.id)
    assert sorted(claimed_ids) == sorted(runs)


async def test_concurrent_submits_with_one_key_are_one_run(database):
    ids = await asyncio.gather(*(submit(database, submission(idempotency_key="k")) for _ in range(20)))
    assert len(set(ids)) == 1
