"""What the end of a child means for its run."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select, update

from karyaksham_kernel.errors import Problem
from karyaksham_kernel.jobs import committing, transitions
from karyaksham_kernel.jobs.bench import Bench
from karyaksham_kernel.jobs.database import UNREACHABLE, Transaction, insist
from karyaksham_kernel.jobs.events import Event
from karyaksham_kernel.jobs.followers import tell_followers
from karyaksham_kernel.jobs.leftovers import remove_leftovers
from karyaksham_kernel.jobs.process import Exit
from karyaksham_kernel.jobs.states import TERMINAL, State
from karyaksham_kernel.jobs.tables import RUN, RUN_ATTEMPT
from karyaksham_kernel.jobs.transitions import Hold


@dataclass(frozen=True)
class Ending:
    """How a computation ended: its last word if it had one, its exit, and what it had been asked for."""

    last: Event | None
    exit: Exit
    asked: Literal["cancel", "drain"] | None
    lost: bool

    @property
    def kind(self) -> str:
        """One word for the attempt's record."""
        if self.lost:
            return "lost"
        if self.last is not None and self.last["kind"] in {"prepared", "failed"}:
            return str(self.last["kind"])
        if self.asked is not None:
            return {"cancel": "cancelled", "drain": "released"}[self.asked]
        return "out_of_memory" if self.out_of_memory else "crashed"

    @property
    def out_of_memory(self) -> bool:
        """Whether the kernel killed it for memory."""
        return self.exit.signal == signal.SIGKILL and self.exit.kernel_ran_out


async def settle(bench: Bench, hold: Hold, ending: Ending) -> None:
    """Bring the run where its attempt's end leads, and tell its followers."""
    await _record_attempt(bench, hold, ending)
    last = ending.last or {}
    if ending.kind == "prepared":
        state = await _commit(bench, hold, last)
    elif ending.kind == "failed":
        problem = Problem.model_validate(last["problem"])
        state = await _fail(bench, hold, problem)
    elif ending.kind == "released":
        state = await _edge(bench, hold, lambda tx: transitions.release(tx, hold), State.QUEUED)
    elif ending.kind in {"crashed", "out_of_memory"}:
        state = await _crash(bench, hold, ending)
    elif ending.kind == "cancelled":
        state = await _cancel(bench, hold)
    else:
        state = None
    if state is None:
        await _give_up(bench, hold, ending)
    elif state is not State.COMMITTING:
        await tell_followers(bench.database, bench.events, hold.run)
    if state in TERMINAL:
        await _count(bench, hold, state)
    if state is State.QUEUED:
        bench.requeued()


async def _count(bench: Bench, hold: Hold, state: State) -> None:
    bench.tally.ended(state)
    with contextlib.suppress(*UNREACHABLE):
        async with bench.database.read() as tx:
            times = select(RUN.c.started_at, RUN.c.finished_at).where(RUN.c.id == hold.run)
            row = (await tx.execute(times)).first()
        if row is not None and row.finished_at is not None:
            bench.tally.took("run", row.finished_at - (row.started_at or row.finished_at))


async def _give_up(bench: Bench, hold: Hold, ending: Ending) -> None:
    """A later attempt has the run: nothing of this one may stay but its record."""
    if ending.last is not None and ending.last["kind"] == "prepared":
        await bench.committer.abort(ending.last)
    here = (RUN_ATTEMPT.c.run == hold.run, RUN_ATTEMPT.c.fence == hold.fence)
    await insist(bench.database, lambda tx: tx.execute(update(RUN_ATTEMPT).where(*here).values(outcome="lost")))


async def _record_attempt(bench: Bench, hold: Hold, ending: Ending) -> None:
    here = (RUN_ATTEMPT.c.run == hold.run, RUN_ATTEMPT.c.fence == hold.fence)

    async def action(tx: Transaction) -> None:
        values = {"outcome": ending.kind, "signal": ending.exit.signal, "max_rss": ending.exit.max_rss}
        await tx.execute(update(RUN_ATTEMPT).where(*here).values(ended_at=tx.now, **values))
        await bench.progress.settle(tx, hold)

    await insist(bench.database, action)


async def _commit(bench: Bench, hold: Hold, prepared: Event) -> State | None:
    if await committing.decide(bench.database, hold, prepared):
        return await committing.complete(bench.database, bench.committer, hold, prepared)
    cancelled = await _cancel(bench, hold)
    if cancelled:
        await bench.committer.abort(prepared)
    return cancelled


async def _crash(bench: Bench, hold: Hold, ending: Ending) -> State | None:
    problem = _problem(ending)
    crash = await insist(
        bench.database, lambda tx: transitions.crash(tx, hold, problem, out_of_memory=ending.out_of_memory)
    )
    if crash is State.POISONED:
        await remove_leftovers(bench.database, bench.settings, hold.run)
    return crash or await _cancel(bench, hold)


async def _fail(bench: Bench, hold: Hold, problem: Problem) -> State | None:
    failed = await insist(bench.database, lambda tx: transitions.fail_or_retry(tx, hold, problem))
    return failed or await _cancel(bench, hold)


async def _edge(
    bench: Bench, hold: Hold, edge: Callable[[Transaction], Awaitable[bool]], target: State
) -> State | None:
    if await insist(bench.database, edge):
        return target
    return await _cancel(bench, hold)


async def _cancel(bench: Bench, hold: Hold) -> State | None:
    """Where the run's owner has asked for it; otherwise the run is somebody else's now."""
    if not await insist(bench.database, lambda tx: transitions.hold_cancelling(tx, hold)):
        return None
    await remove_leftovers(bench.database, bench.settings, hold.run)
    return State.CANCELLED if await insist(bench.database, lambda tx: transitions.finish_cancelling(tx, hold)) else None


def _problem(ending: Ending) -> Problem:
    if ending.out_of_memory:
        message = "The machine ran out of memory while it computed this run."
        return Problem(code="out_of_memory", message=message, hint="Give it a smaller memory budget.")
    how = f"was ended by signal {ending.exit.signal}" if ending.exit.signal else f"exited with code {ending.exit.code}"
    return Problem(
        code="crashed", message=f"The computation {how} before it had a result.", hint="The run's log may say why."
    )
