"""Puts right what dead workers left: every worker sweeps, and every edge is safe to try twice."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy import Row, Select, delete, select

from karyaksham_kernel.errors import Problem
from karyaksham_kernel.jobs import committing, files, transitions
from karyaksham_kernel.jobs.bell import Bell
from karyaksham_kernel.jobs.bench import Bench
from karyaksham_kernel.jobs.database import UNREACHABLE, Transaction
from karyaksham_kernel.jobs.followers import tell_followers
from karyaksham_kernel.jobs.leftovers import remove_leftovers
from karyaksham_kernel.jobs.states import HELD, TERMINAL, State
from karyaksham_kernel.jobs.tables import RUN, RUN_COMMIT, WORKER
from karyaksham_kernel.jobs.transitions import Hold

_RING_AGAIN = 5.0
_SILENT_WORKER = 3600.0
_LOST = Problem(
    code="worker_lost",
    message="The worker that computed this run went away.",
    hint="The machine may have been restarted, or short of memory.",
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Expired:
    """A held run whose lease nobody renewed."""

    hold: Hold
    state: State


class Sweeper:
    """One sweep every few seconds, in the worker's own loop."""

    def __init__(self, bench: Bench, bell: Bell, worker: str) -> None:
        self._bench = bench
        self._bell = bell
        self._worker = worker
        self._patience_until = 0.0
        self._last: tuple[float, float] | None = None

    async def run(self) -> None:
        """Sweep until cancelled."""
        while True:
            await asyncio.sleep(self._bench.rhythm.sweep)
            try:
                await self.sweep()
            except UNREACHABLE as error:
                # The live workers' heartbeats failed too: they get the time to catch up.
                self._be_patient()
                _log.warning("a sweep did not reach the database: %s", error)

    async def sweep(self) -> None:
        """Look once for expired leases, forgotten rings, silent workers and orphaned scratch folders."""
        async with self._bench.database.read() as tx:
            now = float((await tx.execute(select(tx.now))).scalar_one())
            found = [_expired(row) for row in await tx.execute(_held().where(transitions.expired(tx)))]
            waiting = select(RUN.c.id).where(RUN.c.state == State.QUEUED, RUN.c.queued_at < tx.now - _RING_AGAIN)
            forgotten = [row.id for row in await tx.execute(waiting.limit(self._bench.settings.slots))]
        if self._may_reap(now):
            for expired in found:
                await self._reap(expired)
        for run in forgotten:
            await self._bell.ring(run)
        await self._forget_silent_workers()
        await self._free_scratch()

    def _be_patient(self) -> None:
        self._patience_until = time.monotonic() + self._bench.rhythm.lease

    def _may_reap(self, now: float) -> bool:
        """No for one lease after the database's clock ran away from this process: the whole machine may have slept."""
        here = time.monotonic()
        if self._last is not None:
            there_passed, here_passed = now - self._last[0], here - self._last[1]
            slept = here_passed > self._bench.rhythm.lease + self._bench.rhythm.sweep
            if slept or there_passed - here_passed > self._bench.rhythm.lease / 2:
                self._be_patient()
        self._last = (now, here)
        return here >= self._patience_until

    async def _reap(self, expired: _Expired) -> None:
        if expired.state is State.COMMITTING:
            await self._roll_forward(expired.hold)
            return
        edge = _cancel if expired.state is State.CANCELLING else _crash_or_cancel
        if await self._change(expired.hold, edge):
            _log.warning("run %s was left %s by its worker", expired.hold.run, expired.state)
            await self._tidy(expired.hold.run)
            await tell_followers(self._bench.database, self._bench.events, expired.hold.run)
            self._bench.requeued()

    async def _tidy(self, run: str) -> None:
        bench = self._bench
        async with bench.database.read() as tx:
            ended = select(RUN.c.id).where(RUN.c.id == run, RUN.c.state.in_(TERMINAL))
            has_ended = (await tx.execute(ended)).first() is not None
        # A run that is queued again is tidied by its next attempt, which may have begun.
        if has_ended:
            await remove_leftovers(bench.database, bench.settings, run)

    async def _change(self, hold: Hold, edge: Callable[[Transaction, Hold], Awaitable[bool]]) -> bool:
        async with self._bench.database.write() as tx:
            # Between the look and this transaction the worker may have come back to life.
            still = (await tx.execute(_held().where(RUN.c.id == hold.run, transitions.expired(tx)))).first()
            return still is not None and await edge(tx, hold)

    async def _roll_forward(self, hold: Hold) -> None:
        bench = self._bench
        async with bench.database.write() as tx:
            if not await transitions.take_over_commit(tx, hold, self._worker, bench.rhythm.lease):
                return
            decided = select(RUN_COMMIT.c.prepared).where(RUN_COMMIT.c.run == hold.run)
            prepared = (await tx.execute(decided)).scalar_one()
        watcher = _Indifferent()
        bench.heartbeat.hold(hold, watcher)
        try:
            if await committing.complete(bench.database, bench.committer, hold, prepared) in TERMINAL:
                await tell_followers(bench.database, bench.events, hold.run)
        finally:
            bench.heartbeat.let_go(hold)

    async def _forget_silent_workers(self) -> None:
        async with self._bench.database.write() as tx:
            await tx.execute(delete(WORKER).where(WORKER.c.heartbeat_at < tx.now - _SILENT_WORKER))

    async def _free_scratch(self) -> None:
        settings = self._bench.settings
        found = list(files.scratch_in_use(settings))
        if not found:
            return
        async with self._bench.database.read() as tx:
            ids = {hold.run for hold in found}
            rows = await tx.execute(select(RUN.c.id, RUN.c.fence).where(RUN.c.id.in_(ids), RUN.c.state.in_(HELD)))
            live = {Hold(row.id, row.fence) for row in rows}
        for hold in set(found) - live:
            await asyncio.to_thread(files.remove_scratch, settings, hold)


class _Indifferent:
    """Watches a commit that is rolled forward: whoever else does the same does no harm."""

    def lost(self) -> None:
        """The commit goes on; its end is a compare-and-set."""

    def cancel_asked(self) -> None:
        """A decided run is not cancelled."""


def _held() -> Select[tuple[str, int, str]]:
    return select(RUN.c.id, RUN.c.fence, RUN.c.state).where(RUN.c.state.in_(HELD))


def _expired(row: Row[tuple[str, int, str]]) -> _Expired:
    return _Expired(Hold(row.id, row.fence), State(row.state))


async def _cancel(tx: Transaction, hold: Hold) -> bool:
    return await transitions.finish_cancelling(tx, hold)


async def _crash_or_cancel(tx: Transaction, hold: Hold) -> bool:
    if await transitions.begin_cancelling(tx, hold):
        return await transitions.finish_cancelling(tx, hold)
    return await transitions.crash(tx, hold, _LOST) is not None
