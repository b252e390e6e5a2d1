"""Removes what is old by policy: results past their time, and ended runs with their trail, log and messages."""

from __future__ import annotations

import asyncio
import logging
import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import delete, or_, select, update

from karyaksham_kernel.jobs import files
from karyaksham_kernel.jobs.database import Database
from karyaksham_kernel.jobs.saved_tables import NOTIFICATION
from karyaksham_kernel.jobs.states import TERMINAL
from karyaksham_kernel.jobs.tables import RUN, RUN_ATTEMPT, RUN_COMMIT, RUN_EVENT, RUN_INPUT, RUN_PROGRESS
from karyaksham_kernel.settings import Settings
from karyaksham_kernel.storage import connections
from karyaksham_kernel.storage.locations import bucket_and_key, is_s3, join

EVERY = 600.0
"""Seconds between two looks of one worker."""
_AT_ONCE = 200
_DAY = 86400.0
_log = logging.getLogger(__name__)


class Tidying:
    """One look at a time; every removal may be done twice, so workers need not know of each other."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings
        self._next = 0.0

    async def look(self) -> None:
        """Remove what is old, if the last look was long enough ago."""
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + EVERY
            await self.tidy()

    async def tidy(self) -> None:
        """Remove what is old now."""
        await self._remove_results()
        await self._remove_runs()
        await asyncio.to_thread(_remove_spare_logs, self._settings)

    async def _remove_results(self) -> None:
        kept = self._settings.result_days * _DAY
        async with self._database.read() as tx:
            old = select(RUN.c.id, RUN.c.outputs).where(RUN.c.state.in_(TERMINAL), RUN.c.finished_at < tx.now - kept)
            rows = (await tx.execute(old.where(RUN.c.results_removed_at.is_(None)).limit(_AT_ONCE))).all()
        done = [row.id for row in rows if not _has_results(row.outputs) or await self._removed(row.id)]
        if done:
            async with self._database.write() as tx:
                await tx.execute(update(RUN).where(RUN.c.id.in_(done)).values(results_removed_at=tx.now))

    async def _removed(self, run: str) -> bool:
        """Whether a run's managed results are gone; a store that is away is asked again at the next look."""
        try:
            await remove_folder(join(self._settings.results, run))
        except Exception as error:  # noqa: BLE001 - whatever the store says, the others have their turn
            _log.warning("the results of run %s stay: %s", run, error)
            return False
        return True

    async def _remove_runs(self) -> None:
        kept = self._settings.run_days * _DAY
        while True:
            async with self._database.read() as tx:
                old = select(RUN.c.id).where(RUN.c.state.in_(TERMINAL), RUN.c.finished_at < tx.now - kept)
                gone = or_(RUN.c.results_removed_at.is_not(None), RUN.c.outputs.is_(None))
                runs = [row.id for row in await tx.execute(old.where(gone).limit(_AT_ONCE))]
            if not runs:
                return
            await asyncio.to_thread(_remove_logs, self._settings, runs)
            async with self._database.write() as tx:
                for table in (RUN_ATTEMPT, RUN_INPUT, RUN_PROGRESS, RUN_COMMIT, RUN_EVENT, NOTIFICATION):
                    await tx.execute(delete(table).where(table.c.run.in_(runs)))
                await tx.execute(delete(RUN).where(RUN.c.id.in_(runs)))


def _has_results(outputs: list[dict[str, Any]] | None) -> bool:
    return any(output.get("managed") for output in outputs or ())


async def remove_folder(uri: str) -> None:
    """Remove a folder, or everything below an S3 prefix; what is not there is no error."""
    if not is_s3(uri):
        await asyncio.to_thread(shutil.rmtree, Path(uri), ignore_errors=True)
        return
    bucket, key = bucket_and_key(uri)
    async with connections.s3_client(uri) as client:
        async for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=f"{key}/"):
            for found in page.get("Contents", ()):
                await client.delete_object(Bucket=bucket, Key=found["Key"])


def _remove_logs(settings: Settings, runs: Sequence[str]) -> None:
    for run in runs:
        for log in files.logs_of_run(settings, run):
            log.unlink(missing_ok=True)


def _remove_spare_logs(settings: Settings) -> None:
    """Logs of children that died with their worker before they had a job."""
    for log in files.log_folder(settings).glob(".spare-*.log"):
        if time.time() - log.stat().st_mtime > _DAY:
            log.unlink(missing_ok=True)
