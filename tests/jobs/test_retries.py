"""What may pass is tried again after a pause; what is late is stopped, with the reason."""

from jobs.submitting import submission

from karyaksham_kernel.errors import Problem
from karyaksham_kernel.jobs import transitions
from karyaksham_kernel.jobs.claim import claim
from karyaksham_kernel.jobs.deadlines import Deadlines
from karyaksham_kernel.jobs.history import trail_of
from karyaksham_kernel.jobs.records import find_run
from karyaksham_kernel.jobs.states import State
from karyaksham_kernel.jobs.submission import cancel, submit
from karyaksham_kernel.jobs.transitions import Hold

AWAY = Problem(code="storage_unavailable", message="The store does not answer.")
WRONG = Problem(code="wrong_type", message="'x' is no int64.")


async def failed(database, problem: Problem) -> State | None:
    run = await claim(database, "w", 20)
    async with database.write() as tx:
        return await transitions.fail_or_retry(tx, Hold(run.id, run.fence), problem)


async def record(database, run: str) -> dict:
    async with database.read() as tx:
        return await find_run(tx, run)


async def test_what_may_pass_is_tried_again_later_and_later(database, queue, clock):
    run = await queue(max_attempts=3)
    assert await failed(database, AWAY) is State.QUEUED
    waiting = await record(database, run)
    assert (waiting["state"], waiting["error"]["code"]) == ("queued", "storage_unavailable")
    assert await claim(database, "w", 20) is None
    clock.now += 31
    assert await failed(database, AWAY) is State.QUEUED
    clock.now += 31
    assert await claim(database, "w", 20) is None, "the second pause is longer"
    clock.now += 90
    assert await failed(database, AWAY) is State.FAILED
    async with database.read() as tx:
        details = [event["detail"] for event in await trail_of(tx, run) if event["to"] == "queued"]
    assert details == [
        None,
        {"reason": "storage_unavailable", "pause": 30.0},
        {"reason": "storage_unavailable", "pause": 120.0},
    ]


async def test_what_will_not_pass_fails_at_once(database, queue):
    await queue(max_attempts=5)
    assert await failed(database, WRONG) is State.FAILED


async def test_who_asks_for_one_attempt_gets_one(database, queue):
    await queue()
    assert await failed(database, AWAY) is State.FAILED


async def test_a_wish_to_cancel_stands_against_another_attempt(database, queue):
    run = await queue(max_attempts=3)
    hold = Hold(run, (await claim(database, "w", 20)).fence)
    await cancel(database, run)
    async with database.write() as tx:
        assert await transitions.fail_or_retry(tx, hold, AWAY) is None
        assert await transitions.hold_cancelling(tx, hold)


async def test_an_earlier_attempt_asks_for_no_retry(database, queue, clock):
    run = await queue(max_attempts=3)
    await failed(database, AWAY)
    clock.now += 31
    await claim(database, "w", 20)
    async with database.write() as tx:
        assert await transitions.fail_or_retry(tx, Hold(run, 1), AWAY) is None
    assert (await record(database, run))["attempts"] == 2


async def test_a_run_past_its_deadline_is_stopped_with_the_reason(database, clock):
    waiting, computing, decided, patient = [
        await submit(database, submission(deadline_seconds=seconds, priority=priority))
        for seconds, priority in ((100, 0), (100, 5), (100, 9), (1000, -1))
    ]
    assert (await claim(database, "w", 500)).id == decided
    async with database.write() as tx:
        assert await transitions.decide(tx, Hold(decided, 1), {})
    assert (await claim(database, "w", 500)).id == computing
    changed: list[str] = []
    await Deadlines(database, changed.append).look()
    assert changed == []
    clock.now += 101
    await Deadlines(database, changed.append).look()
    assert sorted(changed) == sorted([waiting, computing])
    ended = await record(database, waiting)
    assert (ended["state"], ended["error"]["code"]) == ("cancelled", "deadline_passed")
    async with database.write() as tx:
        assert await transitions.begin_cancelling(tx, Hold(computing, 1))
        assert await transitions.finish_cancelling(tx, Hold(computing, 1))
        assert await transitions.succeed(tx, Hold(decided, 1), [])
    assert (await record(database, computing))["error"]["code"] == "deadline_passed"
    assert (await record(database, patient))["state"] == "queued"
    await Deadlines(database, changed.append).look()
    assert len(changed) == 2, "nobody is stopped twice"
