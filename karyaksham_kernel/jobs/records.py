"""Reading runs, and the one form in which the rest of the world sees them."""

from __future__ import annotations

import base64
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, Select, and_, or_, select

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.jobs.database import Transaction
from karyaksham_kernel.jobs.sharing import Reader, readable
from karyaksham_kernel.jobs.states import State
from karyaksham_kernel.jobs.tables import RUN, RUN_PROGRESS

Record = dict[str, Any]
_DETAIL = ("document", "parameters")
_PROGRESS = [RUN_PROGRESS.c.attempt, RUN_PROGRESS.c.seq, RUN_PROGRESS.c.nodes]


@dataclass(frozen=True)
class Page:
    """Some runs, newest first, and where the next page begins."""

    runs: list[Record]
    next: str | None


async def find_run(tx: Transaction, run: str, who: str | Reader | None = None) -> Record | None:
    """One run with its document; None when there is none, or when `who` may not read it."""
    wanted = _records().where(RUN.c.id == run)
    if who is not None:
        wanted = wanted.where(readable(RUN, who))
    row = (await tx.execute(wanted)).first()
    return None if row is None else _record(row)


async def find_runs(tx: Transaction, runs: Collection[str], who: str | Reader) -> list[Record]:
    """Those of `runs` that `who` may read, without documents."""
    rows = await tx.execute(_records().where(readable(RUN, who), RUN.c.id.in_(runs)))
    return [without_document(_record(row)) for row in rows]


async def list_runs(
    tx: Transaction,
    who: str | Reader,
    states: Sequence[str] = (),
    cursor: str | None = None,
    limit: int = 50,
    *,
    pipeline: str | None = None,
    schedule: str | None = None,
) -> Page:
    """A page of one's own runs, and of those that are shared with a reader's groups, newest first; no documents.

    Raises:
        KaryakshamError: `wrong_cursor`, for a cursor that no page gave out.
    """
    wanted = _records().where(readable(RUN, who))
    if states:
        wanted = wanted.where(RUN.c.state.in_(states))
    for column, value in ((RUN.c.pipeline, pipeline), (RUN.c.schedule, schedule)):
        if value is not None:
            wanted = wanted.where(column == value)
    if cursor is not None:
        moment, run = _read_cursor(cursor)
        wanted = wanted.where(or_(RUN.c.queued_at < moment, and_(RUN.c.queued_at == moment, RUN.c.id < run)))
    rows = (await tx.execute(wanted.order_by(RUN.c.queued_at.desc(), RUN.c.id.desc()).limit(limit + 1))).all()
    more = len(rows) > limit
    return Page(
        runs=[without_document(_record(row)) for row in rows[:limit]],
        next=_write_cursor(rows[limit - 1]) if more else None,
    )


async def current_runs(tx: Transaction, owner: str, recent: float) -> list[str]:
    """The owner's runs that have not ended, or ended in the last `recent` seconds."""
    terminal = (State.SUCCEEDED, State.FAILED, State.CANCELLED, State.POISONED)
    current = or_(RUN.c.state.not_in(terminal), RUN.c.finished_at > tx.now - recent)
    rows = await tx.execute(select(RUN.c.id).where(RUN.c.owner == owner, current))
    return [row.id for row in rows]


def without_document(record: Record) -> Record:
    """The record as lists and events carry it."""
    return {name: value for name, value in record.items() if name not in _DETAIL}


def moment(seconds: float | None) -> str | None:
    """Seconds since the epoch as ISO 8601 in UTC, with milliseconds."""
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _records() -> Select[Any]:
    return select(*RUN.c, *(column.label(f"progress_{column.name}") for column in _PROGRESS)).join(
        RUN_PROGRESS, RUN_PROGRESS.c.run == RUN.c.id, isouter=True
    )


def _record(row: Row[Any]) -> Record:
    progress = None
    if row.progress_attempt is not None:
        progress = {"attempt": row.progress_attempt, "seq": row.progress_seq, "nodes": row.progress_nodes}
    return {
        "id": row.id,
        "owner": row.owner,
        "group": row.shared_with,
        "name": row.name,
        "state": row.state,
        "priority": row.priority,
        "memory_reserved": row.memory_reserved,
        "cores": row.cores,
        "pipeline": row.pipeline,
        "pipeline_version": row.pipeline_version,
        "schedule": row.schedule,
        "not_before": moment(row.not_before),
        "deadline_at": moment(row.deadline_at),
        "queued_at": moment(row.queued_at),
        "started_at": moment(row.started_at),
        "finished_at": moment(row.finished_at),
        "attempts": row.fence,
        "cancel_requested": row.cancel_requested_at is not None,
        "retry_of": row.retry_of,
        "error": row.error,
        "outputs": row.outputs or [],
        "progress": progress,
        "plan": row.plan,
        "document": row.document,
        "parameters": row.parameters,
    }


def _write_cursor(row: Row[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps([row.queued_at, row.id]).encode()).decode()


def _read_cursor(cursor: str) -> tuple[float, str]:
    try:
        moment, run = json.loads(base64.urlsafe_b64decode(cursor))
        return float(moment), str(run)
    except (ValueError, TypeError) as error:
        problem = Problem(code="wrong_cursor", message="No page of runs begins at this cursor.", hint="Leave it out.")
        raise KaryakshamError(problem) from error
