"""Tells those who follow a run where the database has it now."""

from __future__ import annotations

import logging

from karyaksham_kernel.jobs.database import UNREACHABLE, Database
from karyaksham_kernel.jobs.events import EventStream, finished_event, queued_event
from karyaksham_kernel.jobs.records import find_run
from karyaksham_kernel.jobs.states import TERMINAL

_log = logging.getLogger(__name__)


async def tell_followers(database: Database, events: EventStream, run: str) -> None:
    """Publish the run's end, or its place in the queue; followers find out by themselves when that is not possible."""
    try:
        async with database.read() as tx:
            record = await find_run(tx, run)
    except UNREACHABLE as error:
        _log.warning("the followers of run %s were not told: %s", run, error)
        return
    if record is None:
        return
    if record["state"] in TERMINAL:
        events.publish(finished_event(record))
    else:
        events.announce(record["owner"], queued_event(record))
