"""A worker: claims runs while it has a free slot, hears the bell, sweeps, and leaves in order."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import signal
import socket
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from sqlalchemy import delete, insert, update

from karyaksham_kernel.jobs import broker, files
from karyaksham_kernel.jobs.bell import Bell, Doorkeeper, hear_cancel_hints
from karyaksham_kernel.jobs.bench import Bench
from karyaksham_kernel.jobs.claim import claim
from karyaksham_kernel.jobs.committing import Committer
from karyaksham_kernel.jobs.database import UNREACHABLE, Database
from karyaksham_kernel.jobs.ending import end_task
from karyaksham_kernel.jobs.events import EventStream
from karyaksham_kernel.jobs.heartbeat import Heartbeat
from karyaksham_kernel.jobs.machine import room_of
from karyaksham_kernel.jobs.migrate import ensure_current
from karyaksham_kernel.jobs.progress import ProgressBook
from karyaksham_kernel.jobs.rhythm import Rhythm
from karyaksham_kernel.jobs.rounds import run_rounds
from karyaksham_kernel.jobs.spare import CHILD_COMMAND, Spares
from karyaksham_kernel.jobs.supervise import Attempt
from karyaksham_kernel.jobs.sweeper import Sweeper
from karyaksham_kernel.jobs.tables import WORKER, Run
from karyaksham_kernel.settings import Settings
from karyaksham_kernel.telemetry import version

_log = logging.getLogger(__name__)


class Worker:
    """One process's share of the work.

    `child_command` starts a program that speaks the protocol of `execution.child`; `committer` makes its outputs
    visible.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        committer: Committer,
        rhythm: Rhythm | None = None,
        child_command: Sequence[str] = CHILD_COMMAND,
    ) -> None:
        self.id = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
        self._settings = settings
        self._committer = committer
        self._rhythm = rhythm or Rhythm()
        self._child_command = child_command
        self._room = room_of(settings)
        self._attempts: dict[asyncio.Task[None], Attempt] = {}
        self._wake = asyncio.Event()
        self._leaving = asyncio.Event()

    def leave(self) -> None:
        """Claim nothing more, give back what is computed, finish what is being committed, then return from `run`."""
        self._leaving.set()
        self._wake.set()

    async def run(self) -> None:
        """Work until `leave` is called."""
        async with self._parts() as (bench, doorkeeper):
            await self._claim_until_leaving(bench, doorkeeper)
            await self._drain(bench)

    @asynccontextmanager
    async def _parts(self) -> AsyncIterator[tuple[Bench, Doorkeeper]]:
        settings, url = self._settings, broker.address(self._settings)
        files.log_folder(settings).mkdir(parents=True, exist_ok=True, mode=0o700)
        async with AsyncExitStack() as stack:
            database = Database(settings.database)
            stack.push_async_callback(database.close)
            await ensure_current(database)
            await self._sign_on(database)
            stack.push_async_callback(self._sign_off, database)
            redis = broker.connect(url)
            stack.push_async_callback(redis.aclose)
            events = EventStream(redis)
            stack.push_async_callback(events.flush)
            bell = Bell(url)
            stack.push_async_callback(bell.close)
            logs = files.log_folder(settings)
            spares = Spares(self._child_command, logs, settings.home, running=lambda: len(self._attempts))
            stack.push_async_callback(spares.close)
            heartbeat = Heartbeat(settings.database, self.id, self._rhythm)
            heartbeat.start()
            stack.push_async_callback(asyncio.to_thread, heartbeat.stop)
            progress = ProgressBook(database, self._rhythm.progress)
            bench = Bench(
                settings, self._rhythm, database, heartbeat, spares, events, progress, self._committer, self._wake.set
            )
            doorkeeper = Doorkeeper(url, self._wake.set)
            parts = (
                events.run(),
                progress.run(),
                doorkeeper.run(),
                hear_cancel_hints(url, heartbeat.soon),
                Sweeper(bench, bell, self.id).run(),
                run_rounds(bench, bell, self.id),
            )
            for part in parts:
                task = asyncio.create_task(part)
                task.add_done_callback(self._part_ended)
                stack.push_async_callback(end_task, task)
            spares.refill()
            yield bench, doorkeeper

    async def _claim_until_leaving(self, bench: Bench, doorkeeper: Doorkeeper) -> None:
        while not self._leaving.is_set():
            self._wake.clear()
            free = len(self._attempts) < self._settings.slots
            doorkeeper.listen(when=free)
            run = await self._claim(bench) if free else None
            if run is not None:
                self._begin(run, bench)
                continue
            await self._rest()

    async def _claim(self, bench: Bench) -> Run | None:
        began = time.monotonic()
        try:
            run = await claim(bench.database, self.id, self._rhythm.lease, self._room)
        except UNREACHABLE as error:
            _log.warning("a claim did not reach the database: %s", error)
            return None
        if run is not None:
            bench.tally.took("claim", time.monotonic() - began)
            if run.fence == 1 and run.started_at is not None:
                bench.tally.took("queue", run.started_at - run.queued_at)
        return run

    async def _rest(self) -> None:
        try:
            await asyncio.wait_for(self._wake.wait(), self._rhythm.poll)
        except TimeoutError:
            return

    def _begin(self, run: Run, bench: Bench) -> None:
        attempt = Attempt(run, bench)
        task = asyncio.create_task(attempt.run(), name=f"run {run.id}")
        self._attempts[task] = attempt
        task.add_done_callback(self._finished)
        _log.info("run %s, attempt %d", run.id, run.fence)

    def _finished(self, task: asyncio.Task[None]) -> None:
        del self._attempts[task]
        self._wake.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("the attempt of %s broke off; its lease will expire", task.get_name(), exc_info=error)

    def _part_ended(self, task: asyncio.Task[None]) -> None:
        """No part ends by itself: a worker that does not sweep or hear is better started again."""
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("a part of the worker broke off; it leaves", exc_info=error)
            self.leave()

    async def _drain(self, bench: Bench) -> None:
        await self._mark_draining(bench.database)
        for attempt in self._attempts.values():
            attempt.drain()
        if self._attempts:
            _, late = await asyncio.wait(list(self._attempts), timeout=self._rhythm.drain)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _sign_on(self, database: Database) -> None:
        room = {"host": self._room.host, "memory": self._room.memory, "cores": self._room.cores}
        row = {"id": self.id, "pid": os.getpid(), "version": version(), **room}
        async with database.write() as tx:
            moments = {"started_at": tx.now, "heartbeat_at": tx.now}
            await tx.execute(insert(WORKER).values(**row, slots=self._settings.slots, draining=False, **moments))

    async def _mark_draining(self, database: Database) -> None:
        try:
            async with database.write() as tx:
                await tx.execute(update(WORKER).where(WORKER.c.id == self.id).values(draining=True))
        except UNREACHABLE as error:
            _log.info("nobody is told that this worker leaves: %s", error)

    async def _sign_off(self, database: Database) -> None:
        try:
            async with database.write() as tx:
                await tx.execute(delete(WORKER).where(WORKER.c.id == self.id))
        except UNREACHABLE as error:
            _log.info("the worker's row stays until it is swept: %s", error)


async def work(worker: Worker) -> None:
    """Run a worker in this process until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, worker.leave)
    await worker.run()
