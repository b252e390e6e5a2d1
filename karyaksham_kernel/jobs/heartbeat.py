"""Keeps the leases of a worker's runs alive from a thread of its own, which no computation can block."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Iterable
from typing import Protocol

from sqlalchemy import tuple_, update

from karyaksham_kernel.jobs import transitions
from karyaksham_kernel.jobs.database import UNREACHABLE, Database, Transaction
from karyaksham_kernel.jobs.rhythm import Rhythm
from karyaksham_kernel.jobs.states import HELD, State
from karyaksham_kernel.jobs.tables import RUN, WORKER
from karyaksham_kernel.jobs.transitions import Hold

_log = logging.getLogger(__name__)


class Watcher(Protocol):
    """Who wants to know what a heartbeat finds out. Called in the heartbeat's thread; must return at once."""

    def lost(self) -> None:
        """The run belongs to a later attempt: its child must die, and nothing more may be written about it."""

    def cancel_asked(self) -> None:
        """The run's owner wants it stopped; the run is `cancelling` already."""


class Heartbeat:
    """A thread with its own event loop and its own connection."""

    def __init__(self, url: str, worker: str, rhythm: Rhythm) -> None:
        self._url = url
        self._worker = worker
        self._rhythm = rhythm
        self._holds: dict[Hold, Watcher] = {}
        self._lock = threading.Lock()
        self._started = threading.Event()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._beat_until_stopped()), name="heartbeat", daemon=True
        )
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake: asyncio.Event | None = None
        self._stopping = False

    def start(self) -> None:
        """Start the thread; returns when it runs."""
        self._thread.start()
        self._started.wait()

    def stop(self) -> None:
        """Let the thread finish its beat, and wait for it."""
        self._stopping = True
        self.soon()
        self._thread.join()

    def hold(self, hold: Hold, watcher: Watcher) -> None:
        """Keep this lease alive and tell `watcher` what happens to it."""
        with self._lock:
            self._holds[hold] = watcher

    def let_go(self, hold: Hold) -> None:
        """Leave this lease alone from now on; idempotent."""
        with self._lock:
            self._holds.pop(hold, None)

    def soon(self, run: str | None = None) -> None:
        """Beat now; with `run`, only if its lease is held here."""
        with self._lock:
            concerned = run is None or any(hold.run == run for hold in self._holds)
        if concerned and self._loop is not None and self._wake is not None:
            self._loop.call_soon_threadsafe(self._wake.set)

    async def _beat_until_stopped(self) -> None:
        self._loop, self._wake = asyncio.get_running_loop(), asyncio.Event()
        database = Database(self._url)
        self._started.set()
        try:
            while not self._stopping:
                await self._beat(database)
                await self._rest(self._wake)
        finally:
            self._loop = None
            await database.close()

    async def _rest(self, wake: asyncio.Event) -> None:
        try:
            await asyncio.wait_for(wake.wait(), self._rhythm.heartbeat)
        except TimeoutError:
            return
        wake.clear()

    async def _beat(self, database: Database) -> None:
        try:
            await self._renew_all(database)
        except UNREACHABLE as error:
            # The children go on: nobody can take their runs without the database, and nothing is committed.
            _log.warning("a heartbeat did not reach the database: %s", error)
        except Exception:  # noqa: BLE001 - whatever it was, a thread that ends would let every lease expire
            _log.exception("a heartbeat broke off")

    async def _renew_all(self, database: Database) -> None:
        with self._lock:
            holds = dict(self._holds)
        async with database.write() as tx:
            await tx.execute(update(WORKER).where(WORKER.c.id == self._worker).values(heartbeat_at=tx.now))
            found = await self._renew(tx, holds) if holds else {}
        self._tell(holds, [(hold, found.get(hold)) for hold in holds])

    async def _renew(self, tx: Transaction, holds: Iterable[Hold]) -> dict[Hold, State]:
        """Renew the leases that are still this worker's; a state tells whether a cancel was asked for."""
        theirs = tuple_(RUN.c.id, RUN.c.fence).in_([(hold.run, hold.fence) for hold in holds])
        here = (theirs, RUN.c.worker_id == self._worker, RUN.c.state.in_(HELD))
        renewal = update(RUN).where(*here).values(lease_until=tx.now + self._rhythm.lease)
        told = (RUN.c.id, RUN.c.fence, RUN.c.state, RUN.c.cancel_requested_at)
        found = {}
        for row in (await tx.execute(renewal.returning(*told))).all():
            hold, state = Hold(row.id, row.fence), State(row.state)
            if state is State.RUNNING and row.cancel_requested_at is not None:
                await transitions.begin_cancelling(tx, hold)
                state = State.CANCELLING
            found[hold] = state
        return found

    def _tell(self, holds: dict[Hold, Watcher], found: Iterable[tuple[Hold, State | None]]) -> None:
        for hold, state in found:
            with self._lock:
                still_held = hold in self._holds
            if still_held and state is None:
                self.let_go(hold)
                holds[hold].lost()
            elif still_held and state is State.CANCELLING:
                holds[hold].cancel_asked()
