"""What has been: the course of one run, and a pipeline's runs over time."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select

from karyaksham_kernel.jobs.database import Transaction
from karyaksham_kernel.jobs.records import Record, moment
from karyaksham_kernel.jobs.sharing import Reader, readable
from karyaksham_kernel.jobs.tables import RUN, RUN_ATTEMPT, RUN_EVENT


async def history_of(tx: Transaction, who: str | Reader, pipeline: str, limit: int) -> list[Record]:
    """The last runs of a pipeline that `who` may read, oldest first: seconds, rows and bytes of each."""
    times = (RUN.c.queued_at, RUN.c.started_at, RUN.c.finished_at)
    columns = (RUN.c.id, RUN.c.owner, RUN.c.state, RUN.c.pipeline_version, RUN.c.outputs, RUN.c.schedule)
    wanted = select(*columns, *times).where(readable(RUN, who), RUN.c.pipeline == pipeline)
    rows = (await tx.execute(wanted.order_by(RUN.c.queued_at.desc(), RUN.c.id.desc()).limit(limit))).all()
    return [_past(row) for row in reversed(rows)]


async def trail_of(tx: Transaction, run: str) -> list[Record]:
    """Every change of a run's state, and how each attempt ended: who did what, when."""
    attempts = {row.fence: row for row in await tx.execute(select(RUN_ATTEMPT).where(RUN_ATTEMPT.c.run == run))}
    events = await tx.execute(select(RUN_EVENT).where(RUN_EVENT.c.run == run).order_by(RUN_EVENT.c.id))
    return [_event(row, attempts.get(row.fence)) for row in events]


def _past(row: Row[Any]) -> Record:
    ended = None if row.finished_at is None or row.started_at is None else row.finished_at - row.started_at
    outputs = row.outputs or []
    rows = [output["rows"] for output in outputs if output.get("rows") is not None]
    return {
        "id": row.id,
        "owner": row.owner,
        "state": row.state,
        "version": row.pipeline_version,
        "schedule": row.schedule,
        "queued_at": moment(row.queued_at),
        "started_at": moment(row.started_at),
        "finished_at": moment(row.finished_at),
        "seconds": ended,
        "waited_seconds": None if row.started_at is None else row.started_at - row.queued_at,
        "rows": sum(rows) if rows else None,
        "bytes": sum(output.get("bytes") or 0 for output in outputs) if outputs else None,
    }


def _event(row: Row[Any], attempt: Row[Any] | None) -> Record:
    event = {"at": moment(row.at), "attempt": row.fence, "from": row.source, "to": row.target, "detail": row.detail}
    if attempt is None or row.source is None:
        return event
    return {
        **event,
        "worker": attempt.worker,
        "outcome": attempt.outcome if row.source != "queued" else None,
        "signal": attempt.signal if row.source != "queued" else None,
        "max_rss": attempt.max_rss if row.source != "queued" else None,
    }
