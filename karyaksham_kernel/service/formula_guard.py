"""Keeps spreadsheets from computing what CSV says: cells that begin like a formula get an apostrophe before them.

For files that people download and open; what pipelines write stays as it is, because the guard changes data. Numbers
are left alone. Quotes are followed across blocks, so that only the beginnings of cells are touched.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

_NUMBER = rb"[-+]?(?:[0-9]+[.,]?[0-9]*|[.,][0-9]+)(?:[eE][-+]?[0-9]+)?%?"
_MARK = b"\xef\xbb\xbf"
_LONGEST_LINE = 1 << 20


class FormulaGuard:
    """Guards one file, block by block; `separator` is what stands between its cells."""

    def __init__(self, separator: bytes) -> None:
        self._ends = (separator, b"\n")
        starts = re.escape(b"=+@\t\r\0-".replace(separator, b""))
        ends = re.escape(separator)
        # Whoever begins like this is taken for a formula, except a number, and the line's own end.
        danger = rb"(?=[" + starts + rb"])(?!\r?\n)(?!" + _NUMBER + rb"(?:[" + ends + rb"\r\n]|\Z))"
        self._first = re.compile(danger)
        self._later = re.compile(rb"(?<=[" + ends + rb"\n])" + danger)
        self._rest = b""
        self._quoted = False
        self._begins = True
        """Whether the next byte is the first of a cell."""
        self._marked = False

    def feed(self, block: bytes) -> bytes:
        """What of the file so far can go out, guarded."""
        data = self._rest + block
        # Lines go out whole, so that a cell is seen to its end: only then is it known to be a number.
        end = data.rfind(b"\n") + 1
        if end == 0 and len(data) > _LONGEST_LINE:
            end = len(data) - 64
        self._rest = data[end:]
        return self._guarded(data[:end])

    def finish(self) -> bytes:
        """The rest of the file."""
        rest, self._rest = self._rest, b""
        return self._guarded(rest)

    def _guarded(self, data: bytes) -> bytes:
        if data and not self._marked:
            self._marked = True
            if data.startswith(_MARK):
                return _MARK + self._guarded(data[len(_MARK) :])
        first, *others = data.split(b'"')
        guarded = [self._piece(first)]
        for piece in others:
            # A quote opens a cell where one begins; one that closes, and two that stand for one, do not.
            self._begins = self._begins and not self._quoted
            self._quoted = not self._quoted
            guarded.append(self._piece(piece))
        return b'"'.join(guarded)

    def _piece(self, piece: bytes) -> bytes:
        """The text up to the next quote."""
        if not piece:
            return piece
        danger = self._begins and self._first.match(piece) is not None
        text = piece if self._quoted else self._later.sub(b"'", piece)
        self._begins = not self._quoted and piece.endswith(self._ends)
        return b"'" + text if danger else text


async def guard(blocks: AsyncIterator[bytes], separator: bytes) -> AsyncIterator[bytes]:
    """The blocks of a file, guarded."""
    guarding = FormulaGuard(separator)
    async for block in blocks:
        if text := guarding.feed(block):
            yield text
    if text := guarding.finish():
        yield text
