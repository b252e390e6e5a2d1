"""Redis fails, answers late, or the process dies, at each command of a run's life: it has one end, and that is seen.

The commands go to a real Valkey; the failpoint stands in the connections of this process.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from jobs.submitting import submission
from redis.asyncio.connection import AbstractConnection
from redis.exceptions import ConnectionError as Broken

from karyaksham_kernel.errors import Problem
from karyaksham_kernel.jobs import committing, follow, transitions
from karyaksham_kernel.jobs.bell import Bell
from karyaksham_kernel.jobs.broker import address, connect
from karyaksham_kernel.jobs.claim import claim
from karyaksham_kernel.jobs.database import Database
from karyaksham_kernel.jobs.events import EventStream, queued_event
from karyaksham_kernel.jobs.follow import Follower
from karyaksham_kernel.jobs.followers import tell_followers
from karyaksham_kernel.jobs.migrate import migrate
from karyaksham_kernel.jobs.records import find_run
from karyaksham_kernel.jobs.states import State
from karyaksham_kernel.jobs.submission import submit
from karyaksham_kernel.jobs.tables import RUN
from karyaksham_kernel.jobs.transitions import Hold

PREPARED = {"outputs": [{"node": "out", "uri": "/o", "rows": 1, "bytes": 2}], "inputs": []}
WAYS = {"unreachable": 8, "answer lost": 8, "dies": 16}
"""What happens at a step, and at how many steps at least it can."""


class Died(BaseException):
    """The process is gone: nothing that comes after happens."""


class Failpoint:
    """Fails once, at one of the commands that this process sends."""

    def __init__(self) -> None:
        self.steps, self.at, self.how, self.hit = itertools.count(1), 0, "over", False

    def arm(self, at: int, how: str) -> None:
        self.steps, self.at, self.how, self.hit = itertools.count(1), at, how, False

    def pass_by(self, *, sent: bool) -> None:
        if self.how == "over" or (self.how != "dies" and sent != (self.how == "answer lost")):
            return
        if next(self.steps) == self.at:
            how, self.how, self.hit = self.how, "over", True
            raise Died if how == "dies" else Broken("the connection broke")


@pytest.fixture
def point(monkeypatch: pytest.MonkeyPatch) -> Failpoint:
    made, send = Failpoint(), AbstractConnection.send_packed_command

    async def send_or_fail(connection: AbstractConnection, *given: object, **more: object) -> None:
        made.pass_by(sent=False)
        await send(connection, *given, **more)
        made.pass_by(sent=True)

    monkeypatch.setattr(AbstractConnection, "send_packed_command", send_or_fail)
    return made


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Followers that look every few milliseconds, so that hundreds of lives pass in seconds."""
    for name, value in {"_BLOCK": 5, "_LOOK": 0.02, "_PAUSE": 0.01}.items():
        monkeypatch.setattr(follow, name, value)


@pytest.fixture
async def database(settings) -> AsyncIterator[Database]:
    made = Database(settings.database)
    await migrate(made)
    yield made
    await made.close()


@asynccontextmanager
async def telling(url: str) -> AsyncIterator[EventStream]:
    redis = connect(url)
    yield EventStream(redis)
    await redis.aclose()


async def live(database: Database, url: str, key: str) -> None:
    """One run from submit to success, as the service and a worker bring it there and tell of it."""
    bell = Bell(url)
    async with telling(url) as events:
        try:
            run = await submit(database, submission(idempotency_key=key))
            await bell.ring(run)
            async with database.read() as tx:
                record = await find_run(tx, run)
            assert record is not None
            events.announce("ada", queued_event(record))
            await events.flush()
            claimed = await claim(database, "w", 0.0)
            if claimed is None:
                return
            hold = Hold(claimed.id, claimed.fence)
            for seq in (1, 2):
                progress = {"run": run, "attempt": hold.fence, "seq": seq, "kind": "progress", "nodes": {}}
                events.publish({**progress, "at": "2026-01-01T00:00:00Z"})
                await events.flush()
            if await committing.decide(database, hold, PREPARED):
                await committing.complete(database, Store(), hold, PREPARED)
            await tell_followers(database, events, run)
            await events.flush()
        finally:
            await bell.close()


class Store:
    """Where outputs appear at once."""

    async def complete(self, _prepared: dict) -> None:
        return

    async def abort(self, _prepared: dict) -> None:
        raise AssertionError("what was decided is never taken back")


async def recover(database: Database, url: str, key: str) -> None:
    """Another worker, which finds the expired run wherever it is."""
    async with database.write() as tx:
        for row in (await tx.execute(RUN.select().where(RUN.c.state == State.RUNNING))).all():
            await transitions.crash(tx, Hold(row.id, row.fence), Problem(code="worker_lost", message="It went away."))
    await live(database, url, key)


async def ends_seen(database: Database, url: str, run: str | None) -> list[str]:
    """The states that a follower is told as ends until it has been told one."""
    redis = connect(url)
    seen = []
    async for frame in Follower(database, redis, "ada", None if run is None else [run]).frames():
        if frame is not None and frame.event["kind"] == "finished":
            seen.append(frame.event["state"])
            break
    await redis.aclose()
    return seen


@pytest.mark.parametrize("how", WAYS)
async def test_a_run_has_one_end_and_is_seen_whatever_becomes_of_redis(settings, valkey, database, point, how):
    url, hits = address(settings), 0
    for at in itertools.count(1):
        key = f"{how}-{at}"
        point.arm(at, how)
        with suppress(Died):
            await live(database, url, key)
        hit, point.how = point.hit, "over"
        if not hit:
            break
        hits += 1
        await recover(database, url, key)
        run = await submit(database, submission(idempotency_key=key))
        async with database.read() as tx:
            record = await find_run(tx, run)
        assert record is not None
        assert record["state"] == "succeeded", f"{how} at command {at}"
        assert await asyncio.wait_for(ends_seen(database, url, run), 30) == ["succeeded"], f"{how} at command {at}"
    assert hits >= WAYS[how], hits


@pytest.mark.parametrize("how", ["unreachable", "answer lost"])
async def test_a_follower_sees_the_end_whatever_fails_while_it_listens(settings, valkey, database, point, how):
    """The failpoint is in the follower's own connection too."""
    url = address(settings)
    for at in range(1, 12):
        key = f"{how}-{at}"
        run = await submit(database, submission(idempotency_key=key))
        following = asyncio.create_task(ends_seen(database, url, run))
        point.arm(at, how)
        await live(database, url, key)
        assert await asyncio.wait_for(following, 30) == ["succeeded"], f"{how} at command {at}"
        point.how = "over"
