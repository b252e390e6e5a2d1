"""The event stream of one attempt: numbered, dated, written by any thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

Event = dict[str, Any]
Emit = Callable[[Event], None]


class EventStream:
    """Puts the envelope around events and hands them on, one at a time and in order."""

    def __init__(self, run: str, attempt: int, emit: Emit) -> None:
        self._run = run
        self._attempt = attempt
        self._emit = emit
        self._seq = 0
        self._lock = threading.Lock()

    def send(self, kind: str, **fields: Any) -> None:
        """Emit one event of this kind."""
        with self._lock:
            self._seq += 1
            envelope = {"run": self._run, "attempt": self._attempt, "seq": self._seq, "at": now(), "kind": kind}
            self._emit({**envelope, **fields})


def now() -> str:
    """The time as events carry it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
