"""Leases live while their worker does, whatever its main thread is busy with."""

import asyncio
import threading
from collections.abc import Iterator

import pytest
from jobs.databases import fresh
from jobs.submitting import submission
from jobs.waiting import eventually
from sqlalchemy import select, update

from karyaksham_kernel.jobs.claim import claim
from karyaksham_kernel.jobs.database import Database
from karyaksham_kernel.jobs.heartbeat import Heartbeat
from karyaksham_kernel.jobs.records import find_run
from karyaksham_kernel.jobs.rhythm import Rhythm
from karyaksham_kernel.jobs.submission import cancel, submit
from karyaksham_kernel.jobs.tables import RUN
from karyaksham_kernel.jobs.transitions import Hold

RHYTHM = Rhythm(heartbeat=0.1, lease=1.0)


class Watcher:
    def __init__(self) -> None:
        self.told_lost = threading.Event()
        self.told_cancel = threading.Event()

    def lost(self) -> None:
        self.told_lost.set()

    def cancel_asked(self) -> None:
        self.told_cancel.set()


@pytest.fixture
async def database(database_url):
    async with fresh(database_url) as opened:
        yield opened


@pytest.fixture
def heartbeat(database) -> Iterator[Heartbeat]:
    beating = Heartbeat(database.url, "w", RHYTHM)
    beating.start()
    yield beating
    beating.stop()


async def claimed(database: Database) -> Hold:
    await submit(database, submission())
    run = await claim(database, "w", RHYTHM.lease)
    return Hold(run.id, run.fence)


async def lease(database: Database, hold: Hold) -> float:
    async with database.read() as tx:
        return (await tx.execute(select(RUN.c.lease_until - tx.now).where(RUN.c.id == hold.run))).scalar_one()


async def lease_end(database: Database, hold: Hold) -> float:
    async with database.read() as tx:
        return (await tx.execute(select(RUN.c.lease_until).where(RUN.c.id == hold.run))).scalar_one()


async def renewed_past(url: str, hold: Hold, moment: float) -> None:
    database = Database(url)

    async def renewed() -> bool:
        return await lease_end(database, hold) > moment

    await eventually(renewed, "the lease to be renewed")
    await database.close()


async def test_a_lease_is_renewed_while_the_main_thread_computes(database, heartbeat):
    hold = await claimed(database)
    heartbeat.hold(hold, Watcher())
    claimed_until = await lease_end(database, hold)
    looks = threading.Thread(target=lambda: asyncio.run(renewed_past(database.url, hold, claimed_until + RHYTHM.lease)))
    looks.start()
    # This thread, and with it the event loop, does nothing else until then.
    looks.join()
    assert await lease(database, hold) > 0


async def test_a_lease_that_is_let_go_expires(database, heartbeat):
    hold = await claimed(database)
    heartbeat.hold(hold, Watcher())
    heartbeat.let_go(hold)

    async def expired() -> bool:
        return await lease(database, hold) < 0

    await eventually(expired, "the lease to expire")


async def test_a_wish_to_cancel_rides_on_the_heartbeat(database, heartbeat):
    hold, watcher = await claimed(database), Watcher()
    heartbeat.hold(hold, watcher)
    await cancel(database, hold.run)
    await eventually(watcher.told_cancel.is_set, "the wish to be heard")
    async with database.read() as tx:
        assert (await find_run(tx, hold.run))["state"] == "cancelling"
    assert not watcher.told_lost.is_set()


async def test_a_lost_run_is_told_once_and_not_renewed(database, heartbeat):
    hold, watcher = await claimed(database), Watcher()
    async with database.write() as tx:
        await tx.execute(update(RUN).where(RUN.c.id == hold.run).values(fence=hold.fence + 1, worker_id="other"))
    heartbeat.hold(hold, watcher)
    await eventually(watcher.told_lost.is_set, "the loss to be told")
    assert not watcher.told_cancel.is_set()


async def test_a_run_that_is_not_held_wakes_nobody(database):
    slow = Heartbeat(database.url, "w", Rhythm(heartbeat=600, lease=1000))
    slow.start()
    hold, watcher = await claimed(database), Watcher()
    slow.hold(hold, watcher)
    await cancel(database, hold.run)
    slow.soon("another run")
    assert not watcher.told_cancel.is_set()
    slow.soon(hold.run)
    await eventually(watcher.told_cancel.is_set, "the wish to be heard")
    slow.stop()
