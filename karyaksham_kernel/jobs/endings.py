"""Which runs have ended, asked of the database once for all who follow runs: with a question each they keep it busy."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager

from sqlalchemy import bindparam, select

from karyaksham_kernel.jobs.database import Database
from karyaksham_kernel.jobs.states import TERMINAL
from karyaksham_kernel.jobs.tables import RUN

_FRESH = 1.0
"""Seconds for which an answer is good."""
_AT_ONCE = 5000
_ENDED = select(RUN.c.id).where(RUN.c.id.in_(bindparam("runs", expanding=True)), RUN.c.state.in_(sorted(TERMINAL)))


class Endings:
    """Asks when one of the followers wants to know, for all of them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._followed: list[AbstractSet[str]] = []
        self._ended: frozenset[str] = frozenset()
        self._asked = -math.inf
        self._one = asyncio.Lock()

    @contextmanager
    def followed(self, runs: AbstractSet[str]) -> Iterator[None]:
        """Within the block, ask about these runs, too; the set may change meanwhile."""
        self._followed.append(runs)
        try:
            yield
        finally:
            self._followed = [other for other in self._followed if other is not runs]

    async def among(self, runs: AbstractSet[str]) -> AbstractSet[str]:
        """Those of `runs`, which are followed, that have ended; as of a second ago at most."""
        async with self._one:
            now = time.monotonic()
            if now > self._asked + _FRESH:
                self._ended = await self._ask(sorted(frozenset[str]().union(*self._followed)))
                self._asked = now
        return self._ended & runs

    async def _ask(self, runs: Sequence[str]) -> frozenset[str]:
        found: set[str] = set()
        async with self._database.read() as tx:
            for first in range(0, len(runs), _AT_ONCE):
                rows = await tx.execute(_ENDED, {"runs": runs[first : first + _AT_ONCE]})
                found.update(row.id for row in rows)
        return frozenset(found)
