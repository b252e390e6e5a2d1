"""Cancels runs that are past their deadline."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from karyaksham_kernel.errors import Problem
from karyaksham_kernel.jobs.database import Database
from karyaksham_kernel.jobs.states import State
from karyaksham_kernel.jobs.submission import cancel_within
from karyaksham_kernel.jobs.tables import RUN

_PASSED = Problem(
    code="deadline_passed",
    message="The run was not done by its deadline.",
    hint="Give it more time, or a higher priority.",
)


class Deadlines:
    """Looks for runs whose time is up; `changed` is called with each."""

    def __init__(self, database: Database, changed: Callable[[str], object]) -> None:
        self._database = database
        self._changed = changed

    async def look(self) -> None:
        """Cancel what waits past its deadline, and ask what computes to stop; a commit that was decided goes on."""
        states = (State.QUEUED, State.RUNNING)
        async with self._database.read() as tx:
            late = select(RUN.c.id).where(RUN.c.deadline_at <= tx.now, RUN.c.state.in_(states))
            runs = [row.id for row in await tx.execute(late.where(RUN.c.cancel_requested_at.is_(None)))]
        for run in runs:
            async with self._database.write() as tx:
                await cancel_within(tx, run, _PASSED)
            self._changed(run)
