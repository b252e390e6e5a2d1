"""Connections to SQLite that answer at once wherever nothing has to be waited for.

The driver hands every step of a statement to a thread and waits for its answer. On a machine whose cores are busy, each
of these turns waits for a core twice, and a request took some sixty of them, for statements of microseconds.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from typing import Any

import aiosqlite

_WAIT = frozenset({"commit", "close"})
_BEGINS = "BEGIN"
"""A transaction that only reads waits for nobody; every other statement outside of one may wait for the lock."""


class Connection(aiosqlite.Connection):
    """Runs statements where they are asked for, and in its thread what waits for other writers or for the disk."""

    def __init__(self, connector: Callable[[], sqlite3.Connection], iter_chunk_size: int = 64) -> None:
        super().__init__(connector, iter_chunk_size)
        self._thread.daemon = True
        self._idle = threading.Event()
        self._idle.set()

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        # Whoever asked may have been cancelled while the thread works: what comes next waits behind it.
        if self._running and self._connection and self._idle.is_set() and not self._waits(fn, args):
            return fn(*args, **kwargs)
        self._idle.clear()

        def work() -> Any:
            try:
                return fn(*args, **kwargs)
            finally:
                self._idle.set()

        return await super()._execute(work)  # type: ignore[no-untyped-call]

    def _waits(self, fn: Callable[..., Any], args: tuple[Any, ...]) -> bool:
        if fn.__name__ in _WAIT:
            return True
        states = bool(args) and isinstance(args[0], str)
        return states and args[0] != _BEGINS and not self.in_transaction


def connect(path: str, **options: Any) -> Connection:
    """A connection to the file at `path`, for SQLAlchemy to await; `options` are those of `sqlite3.connect`."""
    options["check_same_thread"] = False
    return Connection(lambda: sqlite3.connect(path, **options))
