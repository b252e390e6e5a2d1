"""The newest counts of every run that this worker computes, written together and at most once a second."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

from sqlalchemy import bindparam, update

from karyaksham_kernel.jobs.database import UNREACHABLE, Database, Transaction
from karyaksham_kernel.jobs.events import Event
from karyaksham_kernel.jobs.tables import RUN_PROGRESS
from karyaksham_kernel.jobs.transitions import Hold

_log = logging.getLogger(__name__)


class ProgressBook:
    """Notes progress events in memory and writes them down in its own time."""

    def __init__(self, database: Database, interval: float) -> None:
        self._database = database
        self._interval = interval
        self._notes: dict[Hold, Event] = {}

    def note(self, hold: Hold, event: Event) -> None:
        """Remember a progress event in place of the run's earlier one."""
        self._notes[hold] = event

    async def run(self) -> None:
        """Write what is new once per interval, until cancelled."""
        while True:
            await asyncio.sleep(self._interval)
            notes, self._notes = self._notes, {}
            if not notes:
                continue
            try:
                async with self._database.write() as tx:
                    await _write(tx, notes)
            except UNREACHABLE as error:
                _log.warning("progress was not written: %s", error)

    async def settle(self, tx: Transaction, hold: Hold) -> None:
        """Write a run's last note in the transaction that ends the attempt."""
        event = self._notes.pop(hold, None)
        if event is not None:
            await _write(tx, {hold: event})


async def _write(tx: Transaction, notes: Mapping[Hold, Event]) -> None:
    # A zombie's attempt is no longer the row's, so its counts change nothing.
    here = (
        RUN_PROGRESS.c.run == bindparam("here"),
        RUN_PROGRESS.c.attempt == bindparam("fence"),
        RUN_PROGRESS.c.seq < bindparam("number"),
    )
    newer = {"seq": bindparam("number"), "nodes": bindparam("counts"), "at": tx.now}
    rows = [
        {"here": hold.run, "fence": hold.fence, "number": event["seq"], "counts": event["nodes"]}
        for hold, event in notes.items()
    ]
    await tx.execute_each(update(RUN_PROGRESS).where(*here).values(newer), rows)
