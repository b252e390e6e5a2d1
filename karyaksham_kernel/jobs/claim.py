"""How a worker takes the next run, and nobody else takes the same one."""

from __future__ import annotations

from sqlalchemy import ColumnElement, delete, func, insert, or_, select, update

from karyaksham_kernel.jobs.database import Database, Transaction
from karyaksham_kernel.jobs.states import State
from karyaksham_kernel.jobs.tables import RUN, RUN_ATTEMPT, RUN_EVENT, RUN_PROGRESS, Run


async def claim(database: Database, worker: str, lease: float) -> Run | None:
    """From queued to running: take the run of the highest priority, then of the greatest age, for `lease` seconds."""
    async with database.read() as tx:
        # An idle worker asks every few seconds: looking first spares the others SQLite's one write lock.
        waiting = (await tx.execute(select(RUN.c.id).where(*_claimable(tx)).limit(1))).first()
    if waiting is None:
        return None
    async with database.write() as tx:
        run = await _take(tx, worker, lease)
        if run is not None:
            await _begin_attempt(tx, run, worker)
        return run


def _claimable(tx: Transaction) -> tuple[ColumnElement[bool], ...]:
    return RUN.c.state == State.QUEUED, or_(RUN.c.not_before.is_(None), RUN.c.not_before <= tx.now)


async def _take(tx: Transaction, worker: str, lease: float) -> Run | None:
    order = (RUN.c.priority.desc(), RUN.c.queued_at, RUN.c.id)
    # SQLite knows no row locks and leaves this clause out: its transaction already holds the only write lock.
    first = select(RUN.c.id).where(*_claimable(tx)).order_by(*order).limit(1).with_for_update(skip_locked=True)
    values = {
        "state": State.RUNNING,
        "fence": RUN.c.fence + 1,
        "worker_id": worker,
        "lease_until": tx.now + lease,
        "started_at": func.coalesce(RUN.c.started_at, tx.now),
    }
    here = (RUN.c.id == first.scalar_subquery(), RUN.c.state == State.QUEUED)
    row = (await tx.execute(update(RUN).where(*here).values(values).returning(*RUN.c))).first()
    return None if row is None else Run(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public way to a row's names


async def _begin_attempt(tx: Transaction, run: Run, worker: str) -> None:
    attempt = {"run": run.id, "fence": run.fence, "worker": worker, "started_at": tx.now}
    await tx.execute(insert(RUN_ATTEMPT).values(attempt))
    trail = {"run": run.id, "fence": run.fence, "source": State.QUEUED, "target": State.RUNNING, "at": tx.now}
    await tx.execute(insert(RUN_EVENT).values({**trail, "detail": {"worker": worker}}))
    await tx.execute(delete(RUN_PROGRESS).where(RUN_PROGRESS.c.run == run.id))
    progress = {"run": run.id, "attempt": run.fence, "seq": 0, "nodes": {}, "at": tx.now}
    await tx.execute(insert(RUN_PROGRESS).values(progress))
