"""Everything on one machine: the embedded Valkey, the service and a worker, each started again when it dies."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from karyaksham_kernel.execution.parent import end_with_parent
from karyaksham_kernel.jobs.database import Database
from karyaksham_kernel.jobs.migrate import ensure_current
from karyaksham_kernel.jobs.valkey import valkey_command
from karyaksham_kernel.settings import Settings

_SHORTEST, _LONGEST = 0.2, 10.0
_STEADY = 30.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Part:
    """One program, and how many seconds it gets to end in order."""

    name: str
    command: Sequence[str]
    farewell: float


def parts_of(settings: Settings) -> list[Part]:
    """What has to run for these settings, in the order of starting."""
    program = (sys.executable, "-m", "karyaksham_kernel.cli.app")
    parts = [] if settings.redis_url else [Part("valkey", valkey_command(settings.redis_socket), 2.0)]
    return [*parts, Part("worker", (*program, "worker"), 28.0), Part("service", (*program, "serve"), 5.0)]


async def supervise(settings: Settings, parts: Sequence[Part] | None = None) -> None:
    """Keep the parts alive until SIGTERM or SIGINT, then end them in the opposite order.

    Raises:
        KaryakshamError: `database_version`, before anything is started.
    """
    database = Database(settings.database)
    try:
        await ensure_current(database)
    finally:
        await database.close()
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    kept = [_Kept(part) for part in (parts_of(settings) if parts is None else parts)]
    await asyncio.gather(*(one.start() for one in kept))
    await stopping.wait()
    for one in reversed(kept):
        await one.stop()


class _Kept:
    """A part that is started again when it dies, later each time it does not hold."""

    def __init__(self, part: Part) -> None:
        self._part = part
        self._process: asyncio.subprocess.Process | None = None
        self._keeping: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._process = await self._spawn()
        self._keeping = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)
        if self._process is None or self._process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), self._part.farewell)
        except TimeoutError:
            _log.warning("the %s does not end and is killed", self._part.name)
            self._process.kill()
            await self._process.wait()

    async def _keep(self) -> None:
        pause = _SHORTEST
        while self._process is not None:
            began = time.monotonic()
            code = await self._process.wait()
            pause = _SHORTEST if time.monotonic() > began + _STEADY else min(pause * 2, _LONGEST)
            _log.warning("the %s ended with code %d and is started again in %.1f s", self._part.name, code, pause)
            await asyncio.sleep(pause)
            self._process = await self._spawn()

    async def _spawn(self) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *self._part.command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=partial(end_with_parent, os.getpid()),
        )
