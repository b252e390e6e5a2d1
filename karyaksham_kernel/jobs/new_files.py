"""One run for each file that appears below a prefix, once the file has come to rest."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, insert, select, update

from karyaksham_kernel import _engine
from karyaksham_kernel.errors import KaryakshamError
from karyaksham_kernel.execution.problems import engine_problem
from karyaksham_kernel.jobs.database import Database, Transaction
from karyaksham_kernel.jobs.saved_tables import SCHEDULE, SCHEDULE_FILE
from karyaksham_kernel.jobs.submission import Submission, submit_within
from karyaksham_kernel.jobs.triggers import NewFiles
from karyaksham_kernel.settings import get_settings
from karyaksham_kernel.storage import connections
from karyaksham_kernel.storage.access import on_behalf_of
from karyaksham_kernel.storage.locations import contain, join, resolve

Pin = dict[str, Any]
Ask = Callable[[Transaction, Row[Any], dict[str, Any]], Awaitable[Submission]]
_NOTHING = ("missing_file", "empty_file")


async def look(database: Database, schedule: Row[Any], trigger: NewFiles, ask: Ask) -> list[str]:
    """Look once, if nobody else does: queue a run for each new file that is as it was at the last look."""
    async with database.write() as tx:
        here = (SCHEDULE.c.id == schedule.id, SCHEDULE.c.next_at == schedule.next_at, SCHEDULE.c.paused.is_(False))
        values = {"next_at": tx.now + trigger.seconds, "last_at": tx.now, "error": None}
        mine = await tx.execute(update(SCHEDULE).where(*here).values(values))
    if mine.rowcount != 1:
        return []
    with on_behalf_of(schedule.options.get("owner_groups")):
        found = await asyncio.to_thread(list_files, trigger.prefix)
    runs = []
    for uri in await _settled(database, schedule, trigger, found):
        async with database.write() as tx:
            run = await _take(tx, schedule, uri, await ask(tx, schedule, {trigger.parameter: uri}))
        runs += [] if run is None else [run]
    return runs


def list_files(prefix: str) -> dict[str, Pin]:
    """The files below a folder or prefix, or of a glob, each with what tells whether it has changed.

    Raises:
        KaryakshamError: `outside_roots`, `access_denied`, `storage_unavailable`.
    """
    uri = resolve(prefix, "/")
    contain(uri, get_settings().roots)
    if not uri.endswith("/") and not any(sign in uri for sign in "*?["):
        uri = join(uri, "")
    try:
        found = _engine.list_files(uri, connections.store_options(uri))
    except _engine.EngineError as error:
        if error.code in _NOTHING:
            return {}
        raise KaryakshamError(engine_problem(error)) from error
    return {file.uri: {"size": file.size, "etag": file.etag, "modified_ns": file.modified_ns} for file in found}


async def _settled(database: Database, schedule: Row[Any], trigger: NewFiles, found: dict[str, Pin]) -> list[str]:
    """The files that are new and look as they did before; what was seen first or has changed is written down."""
    async with database.write() as tx:
        rows = await tx.execute(select(*SCHEDULE_FILE.c).where(SCHEDULE_FILE.c.schedule == schedule.id))
        known = {row.uri: row for row in rows}
        # A schedule has no last look only at its first: then it learns what is not new.
        state = "old" if schedule.last_at is None and not trigger.existing else "seen"
        new = [
            {"schedule": schedule.id, "uri": uri, "state": state, "pin": pin, "at": tx.now}
            for uri, pin in found.items()
            if uri not in known
        ]
        if new:
            await tx.execute(insert(SCHEDULE_FILE).values(new))
        waiting = [uri for uri, row in known.items() if row.state == "seen" and uri in found]
        for uri in waiting:
            if known[uri].pin != found[uri]:
                here = (SCHEDULE_FILE.c.schedule == schedule.id, SCHEDULE_FILE.c.uri == uri)
                await tx.execute(update(SCHEDULE_FILE).where(*here).values(pin=found[uri], at=tx.now))
    return [uri for uri in waiting if known[uri].pin == found[uri]]


async def _take(tx: Transaction, schedule: Row[Any], uri: str, wanted: Submission) -> str | None:
    here = (SCHEDULE_FILE.c.schedule == schedule.id, SCHEDULE_FILE.c.uri == uri, SCHEDULE_FILE.c.state == "seen")
    taken = await tx.execute(update(SCHEDULE_FILE).where(*here).values(state="taken", at=tx.now))
    if taken.rowcount != 1:
        return None
    key = f"schedule:{schedule.id}:{hashlib.sha256(uri.encode()).hexdigest()}"
    run = await submit_within(tx, replace(wanted, idempotency_key=key), get_settings().max_queued)
    await tx.execute(update(SCHEDULE).where(SCHEDULE.c.id == schedule.id).values(last_run=run))
    return run
