"""Previews that were looked at lately: the second look at a port costs nothing."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MOST_BYTES = 64 << 20


@dataclass(frozen=True)
class Shown:
    """The rows as an Arrow IPC stream, and what they are: `execution.preview.Sample` as JSON."""

    stream: bytes
    sample: Mapping[str, Any]


class PreviewCache:
    """Keeps what was used last, up to a number of bytes; what is larger than a quarter of that is not kept."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._held = 0
        self._shown: OrderedDict[str, Shown] = OrderedDict()

    def get(self, key: str) -> Shown | None:
        """What was shown for this key."""
        if key in self._shown:
            self._shown.move_to_end(key)
        return self._shown.get(key)

    def put(self, key: str, shown: Shown) -> None:
        """Remember, and forget what has not been used for longest."""
        if len(shown.stream) > self._most // 4:
            return
        self._forget(key)
        self._shown[key] = shown
        self._held += len(shown.stream)
        while self._held > self._most:
            self._forget(next(iter(self._shown)))

    def _forget(self, key: str) -> None:
        if (old := self._shown.pop(key, None)) is not None:
            self._held -= len(old.stream)
