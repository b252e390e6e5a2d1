"""The edges of a run's life, one function each.

Every edge is one `UPDATE … WHERE id AND state AND fence`. False means that the run was elsewhere: the caller has lost
it and stops. `claim` is in its own module.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, insert, or_, select, update

from karyaksham_kernel.errors import Problem
from karyaksham_kernel.jobs.database import Transaction
from karyaksham_kernel.jobs.messages import write_messages
from karyaksham_kernel.jobs.states import State
from karyaksham_kernel.jobs.tables import RUN, RUN_COMMIT, RUN_EVENT

CRASHES_ALLOWED = 2
MEMORY_CRASHES_ALLOWED = 1
MAY_PASS = frozenset({"storage_unavailable", "no_space", "database_unavailable"})
"""Problems that a later attempt may not meet again."""
FIRST_PAUSE, LONGEST_PAUSE = 30.0, 3600.0
"""Seconds before the second attempt, and at most before any; each pause is four times the one before."""


@dataclass(frozen=True)
class Hold:
    """A claim on a run: good for as long as no later attempt has begun."""

    run: str
    fence: int


async def _move(
    tx: Transaction,
    hold: Hold,
    source: State,
    target: State,
    *conditions: ColumnElement[bool],
    detail: dict[str, Any] | None = None,
    **values: Any,
) -> bool:
    here = (RUN.c.id == hold.run, RUN.c.fence == hold.fence, RUN.c.state == source)
    moved = await tx.execute(update(RUN).where(*here, *conditions).values(state=target, **values))
    if moved.rowcount != 1:
        return False
    trail = {"run": hold.run, "fence": hold.fence, "source": source, "target": target, "at": tx.now, "detail": detail}
    await tx.execute(insert(RUN_EVENT).values(trail))
    return True


async def _end(
    tx: Transaction, hold: Hold, source: State, target: State, *conditions: ColumnElement[bool], **values: Any
) -> bool:
    values = {"finished_at": tx.now, "worker_id": None, "lease_until": None, **values}
    ended = await _move(tx, hold, source, target, *conditions, **values)
    if ended:
        await write_messages(tx, hold.run)
    return ended


async def _requeue(tx: Transaction, hold: Hold, *conditions: ColumnElement[bool], **values: Any) -> bool:
    values = {"worker_id": None, "lease_until": None, **values}
    return await _move(tx, hold, State.RUNNING, State.QUEUED, *conditions, **values)


async def cancel_queued(tx: Transaction, hold: Hold, reason: Problem | None = None) -> bool:
    """From queued to cancelled: it is wanted no more, and nobody has begun; `reason` where it was not its owner's."""
    error = {} if reason is None else {"error": reason.model_dump()}
    return await _end(tx, hold, State.QUEUED, State.CANCELLED, cancel_requested_at=tx.now, **error)


async def ask_to_cancel(tx: Transaction, hold: Hold, reason: Problem | None = None) -> bool:
    """Leave a wish on a running run, for its worker's next heartbeat to find; not an edge."""
    error = {} if reason is None else {"error": reason.model_dump()}
    here = (RUN.c.id == hold.run, RUN.c.fence == hold.fence, RUN.c.state == State.RUNNING)
    asked = await tx.execute(
        update(RUN).where(*here, RUN.c.cancel_requested_at.is_(None)).values(cancel_requested_at=tx.now, **error)
    )
    return asked.rowcount == 1


async def begin_cancelling(tx: Transaction, hold: Hold) -> bool:
    """From running to cancelling: the worker has heard the wish and stops the child."""
    return await _move(tx, hold, State.RUNNING, State.CANCELLING, RUN.c.cancel_requested_at.is_not(None))


async def hold_cancelling(tx: Transaction, hold: Hold) -> bool:
    """Whether the run is `cancelling` in this hold's name, after `begin_cancelling` where that had not happened yet."""
    if await begin_cancelling(tx, hold):
        return True
    here = (RUN.c.id == hold.run, RUN.c.fence == hold.fence, RUN.c.state == State.CANCELLING)
    return (await tx.execute(select(RUN.c.id).where(*here))).first() is not None


async def finish_cancelling(tx: Transaction, hold: Hold) -> bool:
    """From cancelling to cancelled: the child is gone and left nothing."""
    return await _end(tx, hold, State.CANCELLING, State.CANCELLED)


async def release(tx: Transaction, hold: Hold) -> bool:
    """From running to queued: the worker leaves, the run has done nothing wrong."""
    return await _requeue(tx, hold, RUN.c.cancel_requested_at.is_(None), detail={"reason": "released"})


async def decide(tx: Transaction, hold: Hold, prepared: dict[str, Any]) -> bool:
    """From running to committing: the point of decision; from here the outputs will appear, whoever dies."""
    decided = await _move(tx, hold, State.RUNNING, State.COMMITTING, RUN.c.cancel_requested_at.is_(None))
    if decided:
        commit = {"run": hold.run, "fence": hold.fence, "state": "decided", "prepared": prepared, "decided_at": tx.now}
        await tx.execute(insert(RUN_COMMIT).values(commit))
    return decided


async def succeed(tx: Transaction, hold: Hold, outputs: list[dict[str, Any]]) -> bool:
    """From committing to succeeded: every output is in its place."""
    done = await _end(tx, hold, State.COMMITTING, State.SUCCEEDED, outputs=outputs, error=None)
    if done:
        await tx.execute(update(RUN_COMMIT).where(RUN_COMMIT.c.run == hold.run).values(state="done"))
    return done


async def refuse_commit(tx: Transaction, hold: Hold, problem: Problem) -> bool:
    """From committing to failed: the store says for good that an output cannot take its place."""
    refused = await _end(tx, hold, State.COMMITTING, State.FAILED, error=problem.model_dump())
    if refused:
        await tx.execute(update(RUN_COMMIT).where(RUN_COMMIT.c.run == hold.run).values(state="refused"))
    return refused


async def take_over_commit(tx: Transaction, hold: Hold, worker: str, lease: float) -> bool:
    """Renew the expired lease of a decided commit in another worker's name; not an edge. `lease` in seconds."""
    here = (RUN.c.id == hold.run, RUN.c.fence == hold.fence, RUN.c.state == State.COMMITTING)
    taken = await tx.execute(update(RUN).where(*here, expired(tx)).values(worker_id=worker, lease_until=tx.now + lease))
    return taken.rowcount == 1


async def fail(tx: Transaction, hold: Hold, problem: Problem) -> bool:
    """From running to failed: the computation itself says that it cannot be done."""
    return await _end(tx, hold, State.RUNNING, State.FAILED, error=problem.model_dump())


async def fail_or_retry(tx: Transaction, hold: Hold, problem: Problem) -> State | None:
    """From running to queued, to begin again after a pause, where the fault may pass; or to failed.

    None when the run was elsewhere.
    """
    counts = (await tx.execute(select(RUN.c.failures, RUN.c.max_attempts).where(RUN.c.id == hold.run))).one()
    failures = counts.failures + 1
    if problem.code not in MAY_PASS or failures >= counts.max_attempts:
        return State.FAILED if await fail(tx, hold, problem) else None
    pause = min(LONGEST_PAUSE, FIRST_PAUSE * 4 ** (failures - 1))
    values = {"failures": failures, "not_before": tx.now + pause, "error": problem.model_dump()}
    detail = {"reason": problem.code, "pause": pause}
    wanted = RUN.c.cancel_requested_at.is_(None)
    return State.QUEUED if await _requeue(tx, hold, wanted, detail=detail, **values) else None


async def crash(tx: Transaction, hold: Hold, problem: Problem, *, out_of_memory: bool = False) -> State | None:
    """From running to queued, or to poisoned when it has crashed too often; None when the run was elsewhere."""
    counts = (await tx.execute(select(RUN.c.crash_count, RUN.c.memory_crash_count).where(RUN.c.id == hold.run))).one()
    crashes, memory_crashes = counts.crash_count + 1, counts.memory_crash_count + int(out_of_memory)
    values = {"crash_count": crashes, "memory_crash_count": memory_crashes, "error": problem.model_dump()}
    wanted = RUN.c.cancel_requested_at.is_(None)
    if crashes > CRASHES_ALLOWED or memory_crashes > MEMORY_CRASHES_ALLOWED:
        return State.POISONED if await _end(tx, hold, State.RUNNING, State.POISONED, wanted, **values) else None
    detail = {"reason": problem.code}
    return State.QUEUED if await _requeue(tx, hold, wanted, detail=detail, **values) else None


def expired(tx: Transaction) -> ColumnElement[bool]:
    """Whether nobody keeps the run's lease alive; a lease that was never written counts as expired."""
    return or_(RUN.c.lease_until.is_(None), RUN.c.lease_until < tx.now)
