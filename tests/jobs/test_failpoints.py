"""The database fails, answers too late, or the worker dies: at each step of a run's life, and the run has one end."""

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from jobs.databases import VirtualClock, fresh
from jobs.submitting import submission
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from karyaksham_kernel.errors import Problem
from karyaksham_kernel.jobs import committing, transitions
from karyaksham_kernel.jobs import database as database_module
from karyaksham_kernel.jobs.claim import claim
from karyaksham_kernel.jobs.courier import Courier
from karyaksham_kernel.jobs.database import UNREACHABLE, Database, Transaction
from karyaksham_kernel.jobs.saved_tables import NOTIFICATION
from karyaksham_kernel.jobs.states import HELD, State
from karyaksham_kernel.jobs.submission import submit
from karyaksham_kernel.jobs.tables import RUN, RUN_COMMIT, RUN_EVENT
from karyaksham_kernel.jobs.transitions import Hold

LEASE = 20.0
PREPARED = {"outputs": [{"node": "out", "uri": "/o", "rows": 1, "bytes": 2}], "inputs": [{"uri": "/in", "size": 1}]}
TOLD = [{"kind": "webhook", "url": "http://a/", "on": ["succeeded"]}]
LOST = Problem(code="worker_lost", message="It went away.")


class Died(BaseException):
    """The process is gone: nothing that comes after happens."""


class Failpoint:
    """Fails once, at one of the steps that a database takes for a run."""

    def __init__(self, at: int, how: str) -> None:
        self.steps = itertools.count(1)
        self.at, self.how, self.hit = at, how, False

    def pass_by(self, *, committed: bool = False) -> None:
        """Called before each statement and commit, and after each commit."""
        lost = self.how == "answer lost"
        if committed != lost and self.how != "dies":
            return
        if next(self.steps) == self.at:
            self.hit = True
            raise Died if self.how == "dies" else OperationalError("here", {}, Exception("the connection broke"))


class Breaking(Database):
    """A database that passes by a failpoint at every step."""

    def __init__(self, url: str, clock: VirtualClock, point: Failpoint) -> None:
        super().__init__(url, clock=clock)
        self.point = point

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Transaction]:
        async with super().write() as tx:
            yield _Breaking(tx.connection, tx.now, self.point)
            self.point.pass_by()
        self.point.pass_by(committed=True)


class _Breaking(Transaction):
    def __init__(self, connection: Any, now: Any, point: Failpoint) -> None:
        super().__init__(connection, now)
        object.__setattr__(self, "point", point)

    async def execute(self, statement: Any) -> Any:
        self.point.pass_by()  # type: ignore[attr-defined]
        return await super().execute(statement)


class Store:
    """Where outputs appear: `complete` may be called again, and changes nothing then."""

    def __init__(self, point: Failpoint) -> None:
        self.visible = 0
        self.point = point

    async def complete(self, _prepared: dict) -> None:
        self.point.pass_by()
        self.visible = 1
        self.point.pass_by(committed=True)

    async def abort(self, _prepared: dict) -> None:
        raise AssertionError("what was decided is never taken back")


async def insistently(action: Any) -> Any:
    """What every caller does: ask again with the same key, claim again at the next poll."""
    while True:
        with suppress(*UNREACHABLE):
            return await action()


async def live(database: Database, store: Store) -> None:
    """One run from submit to success, as the service and a worker bring it there."""
    wanted = submission(idempotency_key="k", notify=TOLD)
    await insistently(lambda: submit(database, wanted))
    run = await insistently(lambda: claim(database, "w", LEASE))
    if run is None:
        return  # an answer was lost: the run is held by nobody who knows of it
    hold = Hold(run.id, run.fence)
    if await committing.decide(database, hold, PREPARED):
        await committing.complete(database, store, hold, PREPARED)


async def recover(database: Database, clock: VirtualClock, store: Store) -> None:
    """Another worker: sweeps what has expired, then works."""
    clock.now += LEASE + 1
    async with database.read() as tx:
        held = (await tx.execute(RUN.select().where(RUN.c.state.in_(HELD), transitions.expired(tx)))).all()
    for row in held:
        hold = Hold(row.id, row.fence)
        async with database.write() as tx:
            if row.state != State.COMMITTING:
                await transitions.crash(tx, hold, LOST)
                continue
            assert await transitions.take_over_commit(tx, hold, "other", LEASE)
            prepared = (await tx.execute(select(RUN_COMMIT.c.prepared))).scalar_one()
        await committing.complete(database, store, hold, prepared)
    await live(database, store)


@pytest.mark.parametrize("how", ["unreachable", "answer lost", "dies"])
async def test_a_run_has_one_end_whatever_fails_at_which_step(database_url, how, monkeypatch):
    monkeypatch.setitem(database_module.insist.__kwdefaults__, "pause", 0)
    clock, hits = VirtualClock(), 0
    async with fresh(database_url, clock) as sound:
        for at in itertools.count(1):
            await empty(sound)
            point = Failpoint(at, how)
            breaking, store = Breaking(database_url, clock, point), Store(point)
            with suppress(Died):
                await live(breaking, store)
            await breaking.close()
            if not point.hit:
                break
            hits += 1
            point.how = "over"
            await recover(sound, clock, store)
            await recover(sound, clock, store)
            await one_end(sound, store, f"{how} at step {at}")
    assert hits >= {"unreachable": 20, "answer lost": 5, "dies": 25}[how]


async def empty(database: Database) -> None:
    async with database.write() as tx:
        for table in reversed(NOTIFICATION.metadata.sorted_tables):
            await tx.execute(table.delete())


async def one_end(database: Database, store: Store, where: str) -> None:
    async with database.read() as tx:
        (run,) = (await tx.execute(RUN.select())).all()
        trail = [row.target for row in await tx.execute(RUN_EVENT.select().order_by(RUN_EVENT.c.id))]
        commits = (await tx.execute(RUN_COMMIT.select())).all()
        messages = (await tx.execute(NOTIFICATION.select())).all()
    assert (run.state, store.visible, len(commits)) == ("succeeded", 1, 1), where
    assert (trail.count("committing"), trail.count("succeeded"), trail[-1]) == (1, 1, "succeeded"), where
    assert len(messages) == 1, where


@pytest.mark.parametrize("how", ["unreachable", "answer lost", "dies"])
async def test_a_message_arrives_whatever_fails_at_which_step(database_url, how):
    clock = VirtualClock()
    async with fresh(database_url, clock) as sound:
        for at in itertools.count(1):
            await empty(sound)
            point, arrived = Failpoint(at, how), []

            async def carry(target: dict, payload: dict, arrived=arrived, point=point) -> None:
                point.pass_by()
                arrived.append(payload["id"])
                point.pass_by(committed=True)

            await live(sound, Store(Failpoint(0, "over")))
            breaking = Breaking(database_url, clock, point)
            with suppress(Died, *UNREACHABLE):
                await Courier(breaking, {"webhook": carry}).look()
            await breaking.close()
            hit, point.how = point.hit, "over"
            for _ in range(2):
                clock.now += 3600
                await Courier(sound, {"webhook": carry}).look()
            async with sound.read() as tx:
                (message,) = (await tx.execute(NOTIFICATION.select())).all()
            assert message.state == "sent"
            assert 1 <= len(arrived) <= 2
            if not hit:
                break
