"""How a run enters the queue, and how its owner takes it out again."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.jobs import transitions
from karyaksham_kernel.jobs.admission import admit
from karyaksham_kernel.jobs.database import Database, Transaction
from karyaksham_kernel.jobs.states import TERMINAL, State
from karyaksham_kernel.jobs.tables import RUN, RUN_EVENT
from karyaksham_kernel.jobs.transitions import Hold


@dataclass(frozen=True)
class Submission:
    """What somebody asks for: a checked document, and how to run it."""

    owner: str
    name: str
    document: dict[str, Any]
    content_hash: str
    base: str
    parameters: dict[str, Any] = field(default_factory=dict)
    priority: int = 0
    memory_budget: int | None = None
    memory_reserved: int | None = None
    cores: int | None = None
    pipeline: str | None = None
    pipeline_version: int | None = None
    schedule: str | None = None
    max_attempts: int = 1
    deadline_seconds: float | None = None
    notify: list[dict[str, Any]] | None = None
    owner_groups: list[str] | None = None
    shared_with: str | None = None
    traceparent: str | None = None
    idempotency_key: str | None = None
    retry_of: str | None = None


_OWN = {"idempotency_key", "retry_of", "deadline_seconds", "schedule", "traceparent", "owner_groups"}
_KEPT = tuple(name for name in Submission.__dataclass_fields__ if name not in _OWN)
"""What a retry takes over from the run that it repeats."""


async def submit(database: Database, wanted: Submission, max_queued: int | None = None) -> str:
    """Queue a run and give its id; asked again with the same idempotency key, give the same run.

    Raises:
        KaryakshamError: `idempotency_key_reused`, when the key already stands for something else; `too_many_queued`;
            `never_fits`.
    """
    try:
        async with database.write() as tx:
            return await submit_within(tx, wanted, max_queued)
    except IntegrityError:
        # On PostgreSQL two requests with one key may both find nothing; the second to insert finds the first one's run.
        async with database.read() as tx:
            earlier = await _earlier(tx, wanted)
        if earlier is None:
            raise
        return earlier


async def submit_within(tx: Transaction, wanted: Submission, max_queued: int | None = None) -> str:
    """The same within a transaction that does more than this; raises what `submit` raises."""
    earlier = await _earlier(tx, wanted)
    if earlier is not None:
        return earlier
    run = secrets.token_hex(8)
    await admit(tx, wanted.owner, wanted.memory_reserved, wanted.cores, max_queued)
    await _insert(tx, run, wanted)
    return run


async def retry(
    database: Database, run: str, max_queued: int | None = None, owner_groups: list[str] | None = None
) -> str:
    """Queue a new run of the same document, with the groups that its owner is in now, and give its id.

    Raises:
        KaryakshamError: `run_not_finished`, while the old one may still succeed; `too_many_queued`; `never_fits`.
    """
    async with database.write() as tx:
        old = (await tx.execute(select(RUN).where(RUN.c.id == run))).one()
        if old.state not in TERMINAL:
            message = f"The run is still {old.state}."
            raise KaryakshamError(Problem(code="run_not_finished", message=message, hint="Cancel it first, or wait."))
        again = Submission(**{name: getattr(old, name) for name in _KEPT}, retry_of=run, owner_groups=owner_groups)
        await admit(tx, again.owner, again.memory_reserved, again.cores, max_queued)
        new = secrets.token_hex(8)
        await _insert(tx, new, again)
        return new


async def share(tx: Transaction, run: str, group: str | None) -> None:
    """Let the members of a group read a run, or with None nobody but its owner."""
    await tx.execute(update(RUN).where(RUN.c.id == run).values(shared_with=group))


async def cancel(database: Database, run: str) -> State:
    """Cancel a queued run at once, leave the wish on a running one; give the state it is in now."""
    async with database.write() as tx:
        return await cancel_within(tx, run)


async def cancel_within(tx: Transaction, run: str, reason: Problem | None = None) -> State:
    """The same within a transaction that does more than this; `reason` is kept as the run's error."""
    row = (await tx.execute(select(RUN.c.fence, RUN.c.state).where(RUN.c.id == run).with_for_update())).one()
    hold = Hold(run, row.fence)
    if row.state == State.QUEUED and await transitions.cancel_queued(tx, hold, reason):
        return State.CANCELLED
    if row.state == State.RUNNING:
        await transitions.ask_to_cancel(tx, hold, reason)
    return State(row.state)


async def _earlier(tx: Transaction, wanted: Submission) -> str | None:
    if wanted.idempotency_key is None:
        return None
    same = (RUN.c.owner == wanted.owner, RUN.c.idempotency_key == wanted.idempotency_key)
    row = (await tx.execute(select(RUN.c.id, RUN.c.content_hash, RUN.c.parameters, RUN.c.base).where(*same))).first()
    if row is None:
        return None
    if (row.content_hash, row.parameters, row.base) != (wanted.content_hash, wanted.parameters, wanted.base):
        message = f"The idempotency key {wanted.idempotency_key!r} was used for another pipeline or other parameters."
        raise KaryakshamError(Problem(code="idempotency_key_reused", message=message, hint="Use a new key."))
    return str(row.id)


async def _insert(tx: Transaction, run: str, wanted: Submission) -> None:
    values = {name: getattr(wanted, name) for name in Submission.__dataclass_fields__}
    seconds = values.pop("deadline_seconds")
    deadline = None if seconds is None else tx.now + seconds
    counts = {"fence": 0, "crash_count": 0, "memory_crash_count": 0, "failures": 0}
    row = {"id": run, "state": State.QUEUED, "queued_at": tx.now, "deadline_at": deadline, **values, **counts}
    await tx.execute(insert(RUN).values(row))
    await tx.execute(insert(RUN_EVENT).values(run=run, fence=0, target=State.QUEUED, at=tx.now))
