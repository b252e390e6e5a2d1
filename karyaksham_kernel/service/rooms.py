"""Rooms where files of unknown origin are opened: whatever one does to the process that reads it, the service goes on.

A damaged Parquet footer, for one, makes polars ask for all the memory there is, and the process is aborted.
"""

from __future__ import annotations

import asyncio
import importlib
import multiprocessing
import os
import resource
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar, cast

from karyaksham_kernel.errors import InvalidPipeline, KaryakshamError, Problem
from karyaksham_kernel.execution.parent import end_with_parent
from karyaksham_kernel.storage.access import current_groups, on_behalf_of

T = TypeVar("T")
_ROOMS = 3
_MEMORY = 4 << 30
_SECONDS = 30
_NEEDED = "karyaksham_kernel.execution.describe"


class Rooms:
    """A few processes of limited memory, each with one guest at a time; one that dies is replaced."""

    def __init__(self, rooms: int = _ROOMS, memory: int = _MEMORY, seconds: int = _SECONDS) -> None:
        self._memory = memory
        self._seconds = seconds
        self._free: asyncio.LifoQueue[ProcessPoolExecutor] = asyncio.LifoQueue()
        for _ in range(rooms):
            self._free.put_nowait(self._new())

    async def run(self, function: Callable[..., T], *arguments: object) -> T:
        """What the function returns there; its arguments and its value cross a pipe.

        Raises:
            KaryakshamError: what the function raises of it, or `reading_failed` when its process has died of it.
        """
        room = await self._free.get()
        guest = room.submit(_visit, function, arguments, current_groups(), self._seconds)
        # Whoever asked may leave earlier; the room is free when its guest is gone.
        loop = asyncio.get_running_loop()
        guest.add_done_callback(lambda done: loop.call_soon_threadsafe(self._leave, room, done))
        try:
            value, problems = await asyncio.wrap_future(guest)
        except BrokenProcessPool as error:
            raise KaryakshamError(_too_much()) from error
        if problems:
            raise InvalidPipeline(problems) if len(problems) > 1 else KaryakshamError(problems[0])
        return cast("T", value)

    def warm(self) -> None:
        """Begin to import in one room what every guest needs."""
        room = self._free.get_nowait()
        room.submit(_import_all)
        self._free.put_nowait(room)

    def close(self) -> None:
        """End the processes."""
        while not self._free.empty():
            self._free.get_nowait().shutdown(wait=False, cancel_futures=True)

    def _leave(self, room: ProcessPoolExecutor, guest: Future[Any]) -> None:
        if not guest.cancelled() and isinstance(guest.exception(), BrokenProcessPool):
            room.shutdown(wait=False)
            room = self._new()
        self._free.put_nowait(room)

    def _new(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(1, mp_context=context, initializer=_prepare, initargs=(self._memory, os.getpid()))


def _prepare(memory: int, service: int) -> None:
    end_with_parent(service)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))


def _import_all() -> None:
    importlib.import_module(_NEEDED)


def _visit(
    function: Callable[..., T], arguments: tuple[object, ...], groups: list[str] | None, seconds: int
) -> tuple[T | None, list[Problem]]:
    with _alarm(seconds), on_behalf_of(groups):
        try:
            return function(*arguments), []
        except InvalidPipeline as error:
            return None, list(error.problems)
        except KaryakshamError as error:
            return None, [error.problem]
        except MemoryError:
            return None, [_too_much()]


def _too_much() -> Problem:
    message = "Reading this took too much memory or time, and was ended."
    hint = "A file may be damaged, or not be what its name says."
    return Problem(code="reading_failed", message=message, hint=hint)


@contextmanager
def _alarm(seconds: int) -> Iterator[None]:
    # SIGALRM's default ends the process wherever it is.
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


_opened: list[Rooms] = []


@asynccontextmanager
async def open_rooms() -> AsyncIterator[None]:
    """Have `apart` use rooms of this process until the end of the block."""
    rooms = Rooms()
    rooms.warm()
    _opened.append(rooms)
    try:
        yield
    finally:
        _opened.remove(rooms)
        rooms.close()


async def apart(function: Callable[..., T], *arguments: object) -> T:
    """Run what opens files in a room, or in a thread of a process that has opened none.

    Raises KaryakshamError, also `reading_failed` for what would have ended this process.
    """
    if _opened:
        return await _opened[-1].run(function, *arguments)
    return await asyncio.to_thread(function, *arguments)
