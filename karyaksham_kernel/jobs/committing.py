"""The commit of a run: decide in the database, make the outputs visible, say so. Rolled forward by anybody."""

from __future__ import annotations

import logging
from typing import Any, Protocol

from sqlalchemy import insert, select

from karyaksham_kernel.errors import KaryakshamError
from karyaksham_kernel.jobs import transitions
from karyaksham_kernel.jobs.database import Database, Transaction, insist
from karyaksham_kernel.jobs.states import State
from karyaksham_kernel.jobs.tables import RUN_COMMIT, RUN_INPUT
from karyaksham_kernel.jobs.transitions import Hold

Prepared = dict[str, Any]
_SHOWN = ("node", "uri", "rows", "bytes", "managed")
_log = logging.getLogger(__name__)


class Committer(Protocol):
    """What `execution.commit` offers; both are idempotent."""

    async def complete(self, prepared: Prepared) -> None:
        """Make the outputs visible. Raises KaryakshamError when the store refuses for good."""

    async def abort(self, prepared: Prepared) -> None:
        """Remove what was written and is not visible."""


async def decide(database: Database, hold: Hold, prepared: Prepared) -> bool:
    """Write the decision down, however long the database is away; False when the run was lost or is to be cancelled."""

    async def action(tx: Transaction) -> bool:
        if await transitions.decide(tx, hold, prepared):
            await _pin_inputs(tx, hold, prepared.get("inputs") or [])
            return True
        # The answer to an earlier try may have been lost on its way.
        found = await tx.execute(select(RUN_COMMIT.c.fence).where(RUN_COMMIT.c.run == hold.run))
        return found.scalar() == hold.fence

    return await insist(database, action)


async def complete(database: Database, committer: Committer, hold: Hold, prepared: Prepared) -> State:
    """Make a decided run's outputs visible and end it.

    Gives COMMITTING when nothing was ended here: a sweeper will roll the run forward, or has done so already.
    """
    try:
        await committer.complete(prepared)
    except KaryakshamError as refusal:
        problem = refusal.problem
        if not await insist(database, lambda tx: transitions.refuse_commit(tx, hold, problem)):
            return State.COMMITTING
        await committer.abort(prepared)
        return State.FAILED
    except Exception:  # noqa: BLE001 - logged whole; the decision stands whatever the store does
        _log.exception("the commit of run %s is unfinished", hold.run)
        return State.COMMITTING
    outputs = [{name: output.get(name) for name in _SHOWN} for output in prepared.get("outputs") or []]
    succeeded = await insist(database, lambda tx: transitions.succeed(tx, hold, outputs))
    return State.SUCCEEDED if succeeded else State.COMMITTING


async def _pin_inputs(tx: Transaction, hold: Hold, inputs: list[dict[str, Any]]) -> None:
    known = {row.uri for row in await tx.execute(select(RUN_INPUT.c.uri).where(RUN_INPUT.c.run == hold.run))}
    new = {pin["uri"]: pin for pin in inputs if pin["uri"] not in known}
    if new:
        await tx.execute(
            insert(RUN_INPUT).values([{"run": hold.run, "uri": uri, "pin": pin} for uri, pin in new.items()])
        )
