"""Schedules as records: made, changed, listed, removed."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from karyaksham_kernel.jobs.database import Transaction
from karyaksham_kernel.jobs.records import Record, moment
from karyaksham_kernel.jobs.saved_tables import PIPELINE, SCHEDULE, SCHEDULE_FILE
from karyaksham_kernel.jobs.triggers import Interval, next_firings, read_trigger


async def add(tx: Transaction, owner: str, values: dict[str, Any]) -> str:
    """Keep a new schedule, its trigger sound and its pipeline the owner's; gives its id."""
    schedule = secrets.token_hex(8)
    now = await now_of(tx)
    trigger = started(values["trigger"], now)
    times = {"created_at": now, "updated_at": now, "next_at": first_firing(trigger, now)}
    row = {"id": schedule, "owner": owner, **values, "trigger": trigger, **times}
    await tx.execute(insert(SCHEDULE).values(row))
    return schedule


async def change(tx: Transaction, schedule: str, values: dict[str, Any]) -> None:
    """Change a schedule; what comes next is counted anew when its trigger changes or its pause ends."""
    now = await now_of(tx)
    changes = {**values, "updated_at": now, "error": None}
    old = (await tx.execute(select(SCHEDULE.c.trigger).where(SCHEDULE.c.id == schedule))).one()
    if "trigger" in values:
        changes["trigger"] = started(values["trigger"], now)
        await tx.execute(delete(SCHEDULE_FILE).where(SCHEDULE_FILE.c.schedule == schedule))
    if "trigger" in values or values.get("paused") is False:
        changes["next_at"] = first_firing(changes.get("trigger", old.trigger), now)
    await tx.execute(update(SCHEDULE).where(SCHEDULE.c.id == schedule).values(changes))


async def remove(tx: Transaction, schedule: str) -> None:
    """Remove a schedule; its runs stay."""
    await tx.execute(delete(SCHEDULE_FILE).where(SCHEDULE_FILE.c.schedule == schedule))
    await tx.execute(delete(SCHEDULE).where(SCHEDULE.c.id == schedule))


async def find_schedules(
    tx: Transaction, owner: str, schedule: str | None = None, pipeline: str | None = None
) -> list[Record]:
    """The owner's schedules by name: all, one, or those of a pipeline."""
    wanted = select(*SCHEDULE.c, PIPELINE.c.name.label("pipeline_name")).join(
        PIPELINE, PIPELINE.c.id == SCHEDULE.c.pipeline
    )
    wanted = wanted.where(SCHEDULE.c.owner == owner)
    if schedule is not None:
        wanted = wanted.where(SCHEDULE.c.id == schedule)
    if pipeline is not None:
        wanted = wanted.where(SCHEDULE.c.pipeline == pipeline)
    now = await now_of(tx)
    return [_record(row, now) for row in await tx.execute(wanted.order_by(SCHEDULE.c.name, SCHEDULE.c.id))]


async def now_of(tx: Transaction) -> float:
    """The database's clock."""
    return float((await tx.execute(select(tx.now))).scalar_one())


def started(trigger: dict[str, Any], now: float) -> dict[str, Any]:
    """The trigger with its beginning written down, where it counts from one."""
    read = read_trigger(trigger)
    return {**trigger, "start": now} if isinstance(read, Interval) and read.start is None else trigger


def first_firing(trigger: dict[str, Any], now: float) -> float | None:
    """When a trigger is first due; a look at files at once, so that it knows which are new."""
    read = read_trigger(trigger)
    return now if read.kind == "files" else next(iter(next_firings(read, now, 1)), None)


def _record(row: Row[Any], now: float) -> Record:
    trigger = read_trigger(row.trigger)
    following = [] if row.paused or trigger.kind == "files" else next_firings(trigger, max(now, row.last_at or 0), 5)
    return {
        "id": row.id,
        "owner": row.owner,
        "name": row.name,
        "pipeline": row.pipeline,
        "pipeline_name": row.pipeline_name,
        "version": row.version,
        "trigger": row.trigger,
        "words": trigger.words(),
        "parameters": row.parameters,
        "parameter_set": row.parameter_set,
        "options": {name: value for name, value in row.options.items() if name != "owner_groups"},
        "catch_up": row.catch_up,
        "overlap": row.overlap,
        "paused": row.paused,
        "next": [moment(time) for time in following],
        "last_at": moment(row.last_at),
        "last_run": row.last_run,
        "error": row.error,
    }
