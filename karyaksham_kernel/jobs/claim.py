"""How a worker takes the next run, and nobody else takes the same one.

The order is priority, then how much of its share an owner has running, then age. What the order and the limits go by
are sums over rows, so claims take turns: SQLite's write lock sees to that, on PostgreSQL an advisory lock.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Row,
    Select,
    cast,
    delete,
    func,
    insert,
    or_,
    select,
    text,
    union_all,
    update,
)

from karyaksham_kernel.jobs.database import Database, Transaction
from karyaksham_kernel.jobs.machine import Room
from karyaksham_kernel.jobs.states import HELD, State
from karyaksham_kernel.jobs.tables import QUOTA, RUN, RUN_ATTEMPT, RUN_EVENT, RUN_PROGRESS, WORKER, Run

_TURN = 7_245_915_160_204_634
"""PostgreSQL's name for "somebody claims a run of Karyaksham"."""
_PATIENCE = 60.0
"""Seconds for which smaller runs may pass one that does not fit yet; then the machine empties itself for it."""
_ANY_NUMBER = 2**31 - 1


async def claim(database: Database, worker: str, lease: float, room: Room | None = None) -> Run | None:
    """From queued to running: take the next run that fits into `room`, for `lease` seconds; without one, any fits."""
    async with database.read() as tx:
        # An idle worker asks every few seconds: looking first spares the others the one turn to write.
        ready = (RUN.c.state == State.QUEUED, or_(RUN.c.not_before.is_(None), RUN.c.not_before <= tx.now))
        waiting = (await tx.execute(select(RUN.c.id).where(*ready).limit(1))).first()
    if waiting is None:
        return None
    async with database.write() as tx:
        if not database.embedded:
            await tx.execute(text(f"SELECT pg_advisory_xact_lock({_TURN})"))
        chosen = await _choose(tx, room)
        run = None if chosen is None else await _take(tx, chosen, worker, lease, room)
        if run is not None:
            await _begin_attempt(tx, run, worker)
        return run


async def _choose(tx: Transaction, room: Room | None) -> str | None:
    if room is None:
        head = (await tx.execute(_next(tx, ()))).first()
        return None if head is None else str(head.id)
    need = func.coalesce(RUN.c.memory_reserved, room.budget)
    threads = func.coalesce(RUN.c.cores, 1)
    possible = (need <= room.memory, threads <= room.cores)
    head = (await tx.execute(_next(tx, possible, room.max_running))).first()
    if head is None:
        return None
    free = await _free(tx, room)
    if (head.memory_reserved or room.budget) <= free.memory and (head.cores or 1) <= free.cores:
        return str(head.id)
    if head.waited > _PATIENCE:
        return None
    fits = (need <= free.memory, threads <= free.cores)
    smaller = (await tx.execute(_next(tx, fits, room.max_running))).first()
    return None if smaller is None else str(smaller.id)


async def _free(tx: Transaction, room: Room) -> Row[Any]:
    """What the runs that this machine's workers hold leave of it."""
    memory = room.memory - func.coalesce(func.sum(func.coalesce(RUN.c.memory_reserved, room.budget)), 0)
    cores = room.cores - func.coalesce(func.sum(func.coalesce(RUN.c.cores, 1)), 0)
    held = select(memory.label("memory"), cores.label("cores")).join(WORKER, WORKER.c.id == RUN.c.worker_id)
    return (await tx.execute(held.where(RUN.c.state.in_(HELD), WORKER.c.host == room.host))).one()


def _next(tx: Transaction, fits: tuple[ColumnElement[bool], ...], max_running: int | None = None) -> Select[Any]:
    """The run whose turn it is among those that may begin now and meet the conditions `fits`."""
    counted = select(RUN.c.owner, cast(func.count(), Integer).label("count")).where(RUN.c.state.in_(HELD))
    running = counted.group_by(RUN.c.owner).cte("running")
    ready = (RUN.c.state == State.QUEUED, or_(RUN.c.not_before.is_(None), RUN.c.not_before <= tx.now), *fits)
    first = union_all(_first_of_each(running, ready), _first_of_others(running, ready)).subquery("first")
    count = func.coalesce(running.c.count, 0)
    limit = func.coalesce(QUOTA.c.max_running, _ANY_NUMBER if max_running is None else max_running)
    waited = tx.now - func.coalesce(RUN.c.not_before, RUN.c.queued_at)
    return (
        select(RUN.c.id, RUN.c.memory_reserved, RUN.c.cores, waited.label("waited"))
        .join(first, first.c.id == RUN.c.id)
        .join(running, running.c.owner == RUN.c.owner, isouter=True)
        .join(QUOTA, QUOTA.c.owner == RUN.c.owner, isouter=True)
        .where(count < limit)
        .order_by(RUN.c.priority.desc(), count / func.coalesce(QUOTA.c.weight, 1.0), RUN.c.queued_at, RUN.c.id)
        .limit(1)
    )


def _first_of_each(running: CTE, ready: tuple[ColumnElement[bool], ...]) -> Select[Any]:
    """For each owner who has something running, the first queued run: two probes of an index each."""
    first = _first((*ready, RUN.c.owner == running.c.owner), running)
    return select(first.scalar_subquery().label("id")).select_from(running)


def _first_of_others(running: CTE, ready: tuple[ColumnElement[bool], ...]) -> Select[Any]:
    """The first queued run of all who have nothing running: they are equals, however many they are."""
    others = RUN.c.owner.not_in(select(running.c.owner))
    barred = RUN.c.owner.in_(select(QUOTA.c.owner).where(QUOTA.c.max_running == 0))
    return select(_first((*ready, others, ~barred), None).scalar_subquery().label("id"))


def _first(conditions: tuple[ColumnElement[bool], ...], outer: CTE | None) -> Select[Any]:
    urgency = select(RUN.c.priority).where(*conditions).order_by(RUN.c.priority.desc()).limit(1).correlate(outer)
    most_urgent = select(RUN.c.id).where(*conditions, RUN.c.priority == urgency.scalar_subquery()).correlate(outer)
    return most_urgent.order_by(RUN.c.queued_at, RUN.c.id).limit(1)


async def _take(tx: Transaction, chosen: str, worker: str, lease: float, room: Room | None) -> Run | None:
    # SQLite knows no row locks and leaves this clause out: its transaction already holds the only write lock.
    here = select(RUN.c.id).where(RUN.c.id == chosen, RUN.c.state == State.QUEUED).with_for_update(skip_locked=True)
    values: dict[str, Any] = {
        "state": State.RUNNING,
        "fence": RUN.c.fence + 1,
        "worker_id": worker,
        "lease_until": tx.now + lease,
        "started_at": func.coalesce(RUN.c.started_at, tx.now),
    }
    if room is not None:
        values["memory_reserved"] = func.coalesce(RUN.c.memory_reserved, room.budget)
    row = (
        await tx.execute(update(RUN).where(RUN.c.id == here.scalar_subquery()).values(values).returning(*RUN.c))
    ).first()
    return None if row is None else Run(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public way to a row's names


async def _begin_attempt(tx: Transaction, run: Run, worker: str) -> None:
    attempt = {"run": run.id, "fence": run.fence, "worker": worker, "started_at": tx.now}
    await tx.execute(insert(RUN_ATTEMPT).values(attempt))
    trail = {"run": run.id, "fence": run.fence, "source": State.QUEUED, "target": State.RUNNING, "at": tx.now}
    await tx.execute(insert(RUN_EVENT).values({**trail, "detail": {"worker": worker}}))
    await tx.execute(delete(RUN_PROGRESS).where(RUN_PROGRESS.c.run == run.id))
    progress = {"run": run.id, "attempt": run.fence, "seq": 0, "nodes": {}, "at": tx.now}
    await tx.execute(insert(RUN_PROGRESS).values(progress))
