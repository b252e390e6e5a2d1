"""Children for runs, one of them started ahead: importing polars takes longer than most of what comes after."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from karyaksham_kernel.execution.priority import CROWDED
from karyaksham_kernel.jobs.machine import cores
from karyaksham_kernel.jobs.process import ChildProcess

CHILD_COMMAND = (sys.executable, "-m", "karyaksham_kernel.execution.child")
_REST = 1.0
_log = logging.getLogger(__name__)


class Spares:
    """Hands out children that wait for a job.

    `logs` gets their logs, `folder` is where they run, `running` says how many runs there are already.
    """

    def __init__(self, command: Sequence[str], logs: Path, folder: Path, running: Callable[[], int]) -> None:
        self._command = tuple(command)
        self._logs = logs
        self._folder = folder
        self._running = running
        self._waiting: ChildProcess | None = None
        self._refill: asyncio.Task[None] | None = None

    async def take(self, threads: int | None = None) -> ChildProcess:
        """A child without a job; with `threads`, one that computes with no more of them."""
        if threads is not None:
            return await self._spawn(self._running(), POLARS_MAX_THREADS=str(threads))
        child, self._waiting = self._waiting, None
        self.refill()
        if child is not None and child.alive:
            return child
        return await self._spawn(self._running())

    def refill(self) -> None:
        """Start a spare in a moment; not now, when a run has just begun and wants the processor."""
        if self._waiting is None and (self._refill is None or self._refill.done()):
            self._refill = asyncio.create_task(self._spawn_later())

    async def close(self) -> None:
        """End the spare."""
        if self._refill is not None:
            self._refill.cancel()
            await asyncio.gather(self._refill, return_exceptions=True)
        if self._waiting is not None:
            child, self._waiting = self._waiting, None
            await child.close()
            child.discard_log()

    async def _spawn_later(self) -> None:
        await asyncio.sleep(_REST)
        try:
            self._waiting = await self._spawn(self._running() + 1)
        except OSError as error:
            _log.warning("no spare child could be started: %s", error)

    async def _spawn(self, runs: int, **variables: str) -> ChildProcess:
        crowded = {CROWDED: "1"} if runs > cores() else {}
        log = self._logs / f".spare-{secrets.token_hex(4)}.log"
        return await ChildProcess.spawn(self._command, {**os.environ, **crowded, **variables}, log, self._folder)
