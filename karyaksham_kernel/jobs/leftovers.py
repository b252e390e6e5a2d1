"""Removes what the killed children of a run have left where its outputs would be."""

from __future__ import annotations

import asyncio
import logging
import shutil
from pathlib import Path
from typing import Any

from sqlalchemy import Row, select

from karyaksham_kernel.jobs.database import Database
from karyaksham_kernel.jobs.tables import RUN
from karyaksham_kernel.settings import Settings

_log = logging.getLogger(__name__)


async def remove_leftovers(database: Database, settings: Settings, run: str) -> None:
    """Remove a run's temporary files; only for a run that nobody can be computing, and that will have no outputs."""
    wanted = select(RUN.c.id, RUN.c.document, RUN.c.base, RUN.c.parameters).where(RUN.c.id == run)
    async with database.read() as tx:
        row = (await tx.execute(wanted)).one()
    try:
        await asyncio.to_thread(_remove, settings, row)
    except Exception:  # noqa: BLE001 - the run's end must not wait for a file that cannot be removed
        _log.exception("leftovers of run %s stay", run)


def _remove(settings: Settings, row: Row[Any]) -> None:
    from karyaksham_kernel.execution.targets import remove_leftovers as remove_beside_targets

    remove_beside_targets(row.document, row.base, row.parameters, row.id)
    if "://" not in settings.results:
        shutil.rmtree(Path(settings.results) / row.id, ignore_errors=True)
