"""What may enter the queue: not more of one owner than the limit, and nothing that no machine could ever run."""

from __future__ import annotations

from sqlalchemy import func, select

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.jobs.database import Transaction
from karyaksham_kernel.jobs.states import State
from karyaksham_kernel.jobs.tables import QUOTA, RUN, WORKER


async def admit(tx: Transaction, owner: str, memory: int | None, cores: int | None, max_queued: int | None) -> None:
    """Let a run in that reserves this much; `max_queued` holds where the owner's quota says nothing.

    Raises:
        KaryakshamError: `too_many_queued`, `never_fits`.
    """
    await _require_place(tx, owner, max_queued)
    await _require_machine(tx, memory, cores)


async def _require_place(tx: Transaction, owner: str, max_queued: int | None) -> None:
    own = (await tx.execute(select(QUOTA.c.max_queued).where(QUOTA.c.owner == owner))).scalar()
    limit = own if own is not None else max_queued
    if limit is None:
        return
    queued = select(func.count()).select_from(RUN).where(RUN.c.state == State.QUEUED, RUN.c.owner == owner)
    if (await tx.execute(queued)).scalar_one() >= limit:
        message = f"{owner} has {limit} runs in the queue already, and that is the limit."
        raise KaryakshamError(
            Problem(code="too_many_queued", message=message, hint="Try again when one of them has begun.")
        )


async def _require_machine(tx: Transaction, memory: int | None, cores: int | None) -> None:
    largest = select(func.max(WORKER.c.memory).label("memory"), func.max(WORKER.c.cores).label("cores"))
    machine = (await tx.execute(largest.where(WORKER.c.memory > 0))).one()
    if machine.memory is None:
        return  # nobody works yet, so nobody knows
    if (memory or 0) > machine.memory:
        message = f"The run needs {memory or 0:,} bytes of memory; the largest worker has {machine.memory:,} for runs."
        raise KaryakshamError(Problem(code="never_fits", field="memory_budget", message=message, hint=_HINT))
    if (cores or 1) > machine.cores:
        message = f"The run wants {cores} cores; the largest worker has {machine.cores}."
        raise KaryakshamError(Problem(code="never_fits", field="cores", message=message, hint=_HINT))


_HINT = "Ask for less, or start a worker on a larger machine."
