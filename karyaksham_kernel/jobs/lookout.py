"""Asks the database for all who follow runs together: a hundred followers are one question, not a hundred."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Set as AbstractSet

from sqlalchemy import select

from karyaksham_kernel.jobs.database import UNREACHABLE, Database
from karyaksham_kernel.jobs.states import TERMINAL
from karyaksham_kernel.jobs.tables import RUN

_EVERY = 2.0
_log = logging.getLogger(__name__)


class Lookout:
    """Knows which runs have ended, a few seconds late at most, for those who ask at least that often."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._asked: set[str] = set()
        self._ended: set[str] = set()
        self._looked = 0.0
        self._looking: asyncio.Task[None] | None = None

    def ended(self, runs: AbstractSet[str]) -> set[str]:
        """Those of `runs` that are known to have ended; the others are looked for before the next question but one."""
        self._asked |= runs
        resting = self._looking is None or self._looking.done()
        if resting and self._asked and time.monotonic() >= self._looked + _EVERY:
            self._looked = time.monotonic()
            self._looking = asyncio.create_task(self._look())
        return self._ended & runs

    async def _look(self) -> None:
        asked, self._asked = self._asked, set()
        ended = select(RUN.c.id).where(RUN.c.id.in_(asked), RUN.c.state.in_(TERMINAL))
        try:
            async with self._database.read() as tx:
                self._ended = {str(run) for run in (await tx.execute(ended)).scalars()}
        except UNREACHABLE as error:
            _log.warning("nobody can tell which runs have ended: %s", error)
