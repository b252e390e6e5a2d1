"""Fires what is due: once, however many workers look, because the next due time is moved by a compare-and-set.

The run is queued in the same transaction, under a key of the schedule and the time that was due.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, select, update

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.jobs import new_files
from karyaksham_kernel.jobs.database import UNREACHABLE, Database, Transaction
from karyaksham_kernel.jobs.saved_tables import SCHEDULE
from karyaksham_kernel.jobs.schedules import now_of
from karyaksham_kernel.jobs.sharing import Reader
from karyaksham_kernel.jobs.source import Source, source_of
from karyaksham_kernel.jobs.states import TERMINAL
from karyaksham_kernel.jobs.submission import Submission, cancel_within, submit_within
from karyaksham_kernel.jobs.tables import RUN
from karyaksham_kernel.jobs.triggers import NewFiles, missed, next_firings, read_trigger
from karyaksham_kernel.settings import Settings
from karyaksham_kernel.storage.access import on_behalf_of

ON_TIME = 60.0
"""Seconds after which a firing counts as missed."""
_log = logging.getLogger(__name__)


class Scheduler:
    """Looks for due schedules; `queued` is called with each run that it queued or cancelled."""

    def __init__(self, database: Database, settings: Settings, queued: Callable[[str], object]) -> None:
        self._database = database
        self._settings = settings
        self._queued = queued

    async def look(self) -> None:
        """Fire what is due now. One schedule's trouble is kept with it and keeps no other from firing."""
        async with self._database.read() as tx:
            due = select(*SCHEDULE.c).where(SCHEDULE.c.paused.is_(False), SCHEDULE.c.next_at <= tx.now)
            found = (await tx.execute(due.order_by(SCHEDULE.c.next_at))).all()
        for schedule in found:
            try:
                await self._fire(schedule)
            except UNREACHABLE:
                raise
            except Exception as error:  # noqa: BLE001 - whatever it was, the others shall fire
                _log.warning("schedule %s did not fire", schedule.id, exc_info=not isinstance(error, KaryakshamError))
                await self._note(schedule, error)

    async def _fire(self, schedule: Row[Any]) -> None:
        trigger = read_trigger(schedule.trigger)
        if isinstance(trigger, NewFiles):
            for run in await new_files.look(self._database, schedule, trigger, self._submission):
                self._queued(run)
            return
        async with self._database.read() as tx:
            if schedule.overlap == "queue" and await _live_runs(tx, schedule.id):
                return  # it stays due, and fires when the run before has ended
            wanted = await self._submission(tx, schedule, {})
        wanted = replace(wanted, memory_reserved=await asyncio.to_thread(_memory, wanted))
        async with self._database.write() as tx:
            changed = await _fire_due(tx, schedule, wanted, self._settings.max_queued)
        for run in changed:
            self._queued(run)

    async def _submission(self, tx: Transaction, schedule: Row[Any], values: dict[str, Any]) -> Submission:
        given = {**schedule.parameters, **values}
        # Whoever schedules another's pipeline runs it for as long as it is shared with a group that they were in.
        reader = Reader(schedule.owner, frozenset(schedule.options.get("owner_groups") or ()))
        source = await source_of(tx, reader, schedule.pipeline, schedule.version, schedule.parameter_set, given)
        return submission_of(schedule, source)

    async def _note(self, schedule: Row[Any], error: Exception) -> None:
        problem = error.problem if isinstance(error, KaryakshamError) else _unexpected(error)
        here = (SCHEDULE.c.id == schedule.id, SCHEDULE.c.next_at == schedule.next_at)
        async with self._database.write() as tx:
            values: dict[str, Any] = {"error": problem.model_dump()}
            # A full queue empties itself; what else stands against a run may be mended by the next time.
            if problem.code != "too_many_queued":
                values["next_at"] = _following(schedule, await now_of(tx))
            await tx.execute(update(SCHEDULE).where(*here).values(values))


def submission_of(schedule: Row[Any], source: Source) -> Submission:
    """The request for a run that a schedule makes."""
    return Submission(
        owner=schedule.owner,
        name=source.name,
        document=source.document,
        content_hash=source.content_hash,
        base=source.base,
        parameters=source.parameters,
        pipeline=schedule.pipeline,
        pipeline_version=source.version,
        schedule=schedule.id,
        shared_with=source.shared_with,
        **schedule.options,
    )


async def _fire_due(tx: Transaction, schedule: Row[Any], wanted: Submission, max_queued: int | None) -> list[str]:
    """Fire a schedule that was found due, if nobody else has; gives the runs that were queued or cancelled."""
    due, now = schedule.next_at, await now_of(tx)
    live = await _live_runs(tx, schedule.id)
    times = _times_to_fire(schedule, now)
    kept: float | None = None
    if live and schedule.overlap == "queue" and times:
        return []  # it stays due, and fires when the run before has ended
    if schedule.overlap == "queue" and len(times) > 1:
        times, kept = times[:1], times[1]
    following = kept or _following(schedule, now)
    here = (SCHEDULE.c.id == schedule.id, SCHEDULE.c.next_at == due, SCHEDULE.c.paused.is_(False))
    moved = await tx.execute(update(SCHEDULE).where(*here).values(next_at=following, error=None))
    if moved.rowcount != 1 or not times or (live and schedule.overlap == "skip"):
        return []
    changed = [await _cancelled(tx, run) for run in live if schedule.overlap == "cancel_previous"]
    for time in times:
        key = f"schedule:{schedule.id}:{time:.0f}"
        run = await submit_within(tx, replace(wanted, idempotency_key=key), max_queued)
        changed.append(run)
        await tx.execute(update(SCHEDULE).where(SCHEDULE.c.id == schedule.id).values(last_at=time, last_run=run))
    return changed


def _following(schedule: Row[Any], now: float) -> float | None:
    return next(iter(next_firings(read_trigger(schedule.trigger), now, 1)), None)


def _times_to_fire(schedule: Row[Any], now: float) -> list[float]:
    """What the catch-up policy makes of the times since the schedule was last looked at."""
    times = missed(read_trigger(schedule.trigger), schedule.next_at, now)
    if schedule.catch_up == "all":
        return times
    latest = times[-1:]
    return latest if schedule.catch_up == "last" or (latest and now - latest[0] <= ON_TIME) else []


async def _live_runs(tx: Transaction, schedule: str) -> list[str]:
    rows = await tx.execute(select(RUN.c.id).where(RUN.c.schedule == schedule, RUN.c.state.not_in(TERMINAL)))
    return [row.id for row in rows]


async def _cancelled(tx: Transaction, run: str) -> str:
    message = "The schedule has begun its next run, and its overlap policy cancels the one before."
    await cancel_within(tx, run, Problem(code="overtaken", message=message))
    return run


def _memory(wanted: Submission) -> int | None:
    """What the run will need; a pipeline that cannot be checked now may be sound when it runs, and says so then."""
    from karyaksham_kernel.execution.checking import check_for_run

    try:
        with on_behalf_of(wanted.owner_groups):
            return check_for_run(wanted.document, wanted.base, wanted.parameters)[1]
    except Exception as error:  # noqa: BLE001 - the run itself tells the person what is wrong
        _log.info("what a run of schedule %s needs is not known: %s", wanted.schedule, error)
        return None


def _unexpected(error: Exception) -> Problem:
    return Problem(code="schedule_failed", message=f"The schedule could not fire: {type(error).__name__}: {error}")
