"""Whose turn it is: priority, then shares, then age; within limits, and never more than a machine has."""

import asyncio
from dataclasses import replace

import pytest
from jobs.submitting import submission
from sqlalchemy import insert

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.jobs import transitions
from karyaksham_kernel.jobs.claim import claim
from karyaksham_kernel.jobs.machine import Room, room_of
from karyaksham_kernel.jobs.submission import retry, submit
from karyaksham_kernel.jobs.tables import QUOTA, WORKER
from karyaksham_kernel.jobs.transitions import Hold
from karyaksham_kernel.settings import Settings

MB = 1_000_000
PROBLEM = Problem(code="wrong_value", message="It ended.")
ROOM = Room("here", memory=1000 * MB, cores=8, budget=400 * MB)


@pytest.fixture
def queue(queue, clock):
    """One run a second, so that each is older than the next."""

    async def put(*steps, **values) -> str:
        clock.now += 1
        return await queue(*steps, **values)

    return put


async def owners_in_turn(database, turns: int, room: Room | None = None) -> list[str | None]:
    claimed = [await claim(database, "w", 20, room) for _ in range(turns)]
    return [run and run.owner for run in claimed]


async def quota(database, owner: str, **values) -> None:
    async with database.write() as tx:
        await tx.execute(insert(QUOTA).values({"owner": owner, "weight": 1.0, **values}))


async def sign_on(database, worker: str = "w", host: str = "here", room: Room = ROOM) -> None:
    row = {"id": worker, "host": host, "pid": 1, "version": "0", "slots": 100, "draining": False}
    async with database.write() as tx:
        moments = {"started_at": tx.now, "heartbeat_at": tx.now}
        await tx.execute(insert(WORKER).values(**row, **moments, memory=room.memory, cores=room.cores))


async def test_who_queues_one_does_not_wait_for_who_queued_many(database, queue, clock):
    for _ in range(30):
        await queue(owner="many")
        clock.now += 1
    assert await owners_in_turn(database, 2) == ["many", "many"]
    await queue(owner="one")
    assert await owners_in_turn(database, 1) == ["one"]


async def test_owners_of_equal_weight_share_the_slots(database, queue):
    for owner in ("a", "b", "c"):
        for _ in range(4):
            await queue(owner=owner)
    turns = await owners_in_turn(database, 9)
    assert [sorted(turns[start : start + 3]) for start in (0, 3, 6)] == [["a", "b", "c"]] * 3


async def test_a_weight_of_two_is_two_slots_for_one(database, queue):
    await quota(database, "heavy", weight=2.0)
    for owner in ("heavy", "light"):
        for _ in range(6):
            await queue(owner=owner)
    turns = await owners_in_turn(database, 6)
    assert (turns.count("heavy"), turns.count("light")) == (4, 2)


async def test_priority_comes_before_shares(database, queue):
    await queue(owner="a")
    await queue(owner="a", priority=5)
    await queue(owner="b", priority=1)
    assert await owners_in_turn(database, 1) == ["a"]
    assert await owners_in_turn(database, 2) == ["b", "a"]


async def test_no_owner_runs_more_than_the_quota(database, queue):
    await quota(database, "a", max_running=2)
    runs = [await queue(owner="a", priority=9) for _ in range(3)]
    await queue(owner="b")
    assert await owners_in_turn(database, 4, ROOM) == ["a", "a", "b", None]
    async with database.write() as tx:
        assert await transitions.release(tx, Hold(runs[0], 1))
    assert await owners_in_turn(database, 2, ROOM) == ["a", None]


async def test_the_settings_limit_those_without_a_quota(database, queue):
    for _ in range(3):
        await queue()
    assert await owners_in_turn(database, 3, replace(ROOM, max_running=2)) == ["ada", "ada", None]


async def test_many_who_claim_at_once_keep_to_the_quota(database, queue):
    await quota(database, "ada", max_running=3)
    for _ in range(8):
        await queue()
    taken = await asyncio.gather(*(claim(database, f"w{n}", 20) for n in range(8)))
    assert sum(run is not None for run in taken) == 3


async def test_a_machine_is_never_over_committed(database, queue):
    """Whichever of its workers claims, and however many do at once."""
    for worker in ("w1", "w2", "w3"):
        await sign_on(database, worker)
    await sign_on(database, "far", host="elsewhere")
    for _ in range(8):
        await queue(memory_reserved=300 * MB)
    taken = await asyncio.gather(*(claim(database, f"w{n % 3 + 1}", 20, ROOM) for n in range(6)))
    assert sum(run is not None for run in taken) == 3
    assert await claim(database, "far", 20, replace(ROOM, host="elsewhere")) is not None


async def test_a_run_without_an_estimate_reserves_the_budget(database, queue):
    await sign_on(database)
    for _ in range(3):
        await queue()
    claimed = [await claim(database, "w", 20, ROOM) for _ in range(3)]
    assert [run and run.memory_reserved for run in claimed] == [400 * MB, 400 * MB, None]


async def test_cores_are_counted_too(database, queue):
    await sign_on(database)
    for cores in (6, 3, None):
        await queue(cores=cores, memory_reserved=MB)
    claimed = [await claim(database, "w", 20, ROOM) for _ in range(3)]
    assert [run and run.cores for run in claimed] == [6, None, None]


async def test_smaller_runs_pass_one_that_does_not_fit_but_not_for_ever(database, queue, clock):
    await sign_on(database)
    first = await queue(memory_reserved=500 * MB)
    await claim(database, "w", 20, ROOM)
    large = await queue(owner="b", memory_reserved=900 * MB)
    small = await queue(owner="c", memory_reserved=100 * MB)
    assert (await claim(database, "w", 20, ROOM)).id == small
    later = await queue(owner="c", memory_reserved=100 * MB)
    clock.now += 61
    assert await claim(database, "w", 20, ROOM) is None, "the machine empties itself for the large one"
    async with database.write() as tx:
        for run in (first, small):
            assert await transitions.fail(tx, Hold(run, 1), PROBLEM)
    assert (await claim(database, "w", 20, ROOM)).id == large
    assert (await claim(database, "w", 20, ROOM)).id == later


async def test_a_run_too_large_for_this_machine_holds_nobody_up(database, queue, clock):
    await queue(owner="b", memory_reserved=5000 * MB)
    await sign_on(database)
    clock.now += 1000
    fitting = await queue(owner="c", memory_reserved=100 * MB)
    assert (await claim(database, "w", 20, ROOM)).id == fitting


async def test_a_run_that_no_machine_can_take_is_refused_in_words(database):
    await submit(database, submission(memory_reserved=5000 * MB))
    await sign_on(database)
    with pytest.raises(KaryakshamError, match="the largest worker has 1,000,000,000"):
        await submit(database, submission(memory_reserved=5000 * MB))
    with pytest.raises(KaryakshamError, match="wants 9 cores"):
        await submit(database, submission(cores=9))


async def test_the_queue_of_one_owner_has_an_end(database, queue):
    await quota(database, "ada", max_queued=2)
    first = await queue(idempotency_key="k")
    await queue()
    with pytest.raises(KaryakshamError, match="has 2 runs in the queue already"):
        await queue()
    assert await queue(idempotency_key="k") == first, "asking again asks for nothing new"
    assert await queue(owner="bob")
    claimed = await claim(database, "w", 20)
    await queue()
    async with database.write() as tx:
        await transitions.fail(tx, Hold(claimed.id, claimed.fence), PROBLEM)
    with pytest.raises(KaryakshamError, match="has 2 runs"):
        await retry(database, claimed.id)


def test_the_room_is_part_of_the_machine(tmp_path):
    room = room_of(Settings(home=tmp_path))
    assert 0 < room.budget < room.memory
    assert room.cores >= 1
    chosen = room_of(Settings(home=tmp_path, memory=5, cores=7, memory_budget=3, max_running=2))
    assert (chosen.memory, chosen.cores, chosen.budget, chosen.max_running) == (5, 7, 3, 2)
