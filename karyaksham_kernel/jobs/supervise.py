"""One attempt of a run: its child process, watched from its job to its end, and what the end means."""

from __future__ import annotations

import asyncio
from typing import Any, Literal

from sqlalchemy import select, update

from karyaksham_kernel.jobs import files
from karyaksham_kernel.jobs.bench import Bench
from karyaksham_kernel.jobs.database import insist
from karyaksham_kernel.jobs.events import Event
from karyaksham_kernel.jobs.machine import cores
from karyaksham_kernel.jobs.process import ChildProcess, Exit
from karyaksham_kernel.jobs.settle import Ending, settle
from karyaksham_kernel.jobs.tables import RUN, RUN_ATTEMPT, RUN_INPUT, Run
from karyaksham_kernel.jobs.transitions import Hold
from karyaksham_kernel.tracing import past, span

_ENDINGS = ("prepared", "failed", "cancelled")
_FAREWELL = 5.0
"""Seconds that a child gets to exit after its last word."""


class Attempt:
    """Computes one claimed run in a child and brings it to its end, or leaves it to those who took it over."""

    def __init__(self, run: Run, bench: Bench) -> None:
        self.hold = Hold(run.id, run.fence)
        self._run = run
        self._bench = bench
        self._child: ChildProcess | None = None
        self._stopping: Literal["cancel", "drain"] | None = None
        self._lost = False
        self._loop = asyncio.get_running_loop()

    def lost(self) -> None:
        """Called by the heartbeat's thread: a later attempt has begun, this one dies at once."""
        self._lost = True
        if self._child is not None:
            self._child.kill()

    def cancel_asked(self) -> None:
        """Called by the heartbeat's thread: the owner wants the run stopped."""
        self._loop.call_soon_threadsafe(self._stop, "cancel")

    def drain(self) -> None:
        """Stop and give the run back to the queue; a commit that has begun goes on."""
        self._stop("drain")

    async def run(self) -> None:
        """Compute, then settle; returns when nothing is left to do about this attempt."""
        self._bench.heartbeat.hold(self.hold, self)
        run = self._run
        if run.fence == 1 and run.started_at is not None:
            past("queued", run.traceparent, run.queued_at, run.started_at, run=run.id)
        try:
            with span("attempt", run.traceparent, run=run.id, attempt=run.fence) as context:
                ending = await self._compute(context)
                with span("settle"):
                    await settle(self._bench, self.hold, ending)
        finally:
            self._bench.heartbeat.let_go(self.hold)

    def _stop(self, why: Literal["cancel", "drain"]) -> None:
        if self._stopping is None:
            self._stopping = why
            if self._child is not None:
                self._end_soon(self._child)

    def _end_soon(self, child: ChildProcess) -> None:
        child.ask_to_stop()
        self._loop.call_later(self._bench.rhythm.grace, child.kill)

    async def _compute(self, context: str | None) -> Ending:
        job = {**await self._job(), "traceparent": context}
        child = await self._bench.spares.take(self._threads())
        child.log_to(files.log_of(self._bench.settings, self.hold))
        self._child = child
        try:
            await self._note_pid(child.pid)
            # What was asked for while there was no child yet.
            if self._lost:
                child.kill()
            elif self._stopping is not None:
                self._end_soon(child)
            await child.send(job)
            last = await self._follow(child)
            return Ending(last, await self._farewell(child), self._stopping, lost=self._lost)
        finally:
            await child.close()
            await asyncio.to_thread(files.remove_scratch, self._bench.settings, self.hold)

    def _threads(self) -> int | None:
        """As many as the run declares, and half of them after it ran out of memory; None for all."""
        if self._run.memory_crash_count == 0:
            return self._run.cores
        return max(1, (self._run.cores or cores()) // 2)

    async def _follow(self, child: ChildProcess) -> Event | None:
        async for event in child.events():
            if event["kind"] in _ENDINGS:
                return event
            if event["kind"] == "progress":
                self._bench.progress.note(self.hold, event)
            elif event["kind"] == "plan":
                await self._note_plan(event["nodes"])
            self._bench.events.publish(event)
        return None

    async def _farewell(self, child: ChildProcess) -> Exit:
        try:
            return await asyncio.wait_for(child.wait(), _FAREWELL)
        except TimeoutError:
            child.kill()
            return await child.wait()

    async def _job(self) -> dict[str, Any]:
        run, settings = self._run, self._bench.settings
        scratch = files.scratch_of(settings, self.hold)
        scratch.mkdir(parents=True, exist_ok=True, mode=0o700)
        budget = run.memory_budget or settings.memory_budget
        if budget is not None and run.memory_crash_count > 0:
            budget //= 2
        async with self._bench.database.read() as tx:
            pins = [row.pin for row in await tx.execute(select(RUN_INPUT.c.pin).where(RUN_INPUT.c.run == run.id))]
        return {
            "run": run.id,
            "attempt": run.fence,
            "document": run.document,
            "parameters": run.parameters,
            "base": run.base,
            "scratch": str(scratch),
            "results": settings.results,
            "memory_budget": budget,
            "pins": pins or None,
            "groups": run.owner_groups,
        }

    async def _note_pid(self, pid: int) -> None:
        here = (RUN_ATTEMPT.c.run == self.hold.run, RUN_ATTEMPT.c.fence == self.hold.fence)
        await insist(self._bench.database, lambda tx: tx.execute(update(RUN_ATTEMPT).where(*here).values(pid=pid)))

    async def _note_plan(self, nodes: list[dict[str, Any]]) -> None:
        here = (RUN.c.id == self.hold.run, RUN.c.fence == self.hold.fence)
        await insist(self._bench.database, lambda tx: tx.execute(update(RUN).where(*here).values(plan=nodes)))
