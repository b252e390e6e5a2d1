"""Whom to tell how a run ended, and what they are told: written down in the transaction that ends the run."""

from __future__ import annotations

import secrets
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Row, insert, select

from karyaksham_kernel.jobs.database import Transaction
from karyaksham_kernel.jobs.records import Record, moment
from karyaksham_kernel.jobs.saved_tables import NOTIFICATION
from karyaksham_kernel.jobs.tables import RUN

End = Literal["succeeded", "failed", "cancelled", "poisoned"]
_ALL: list[End] = ["succeeded", "failed", "cancelled", "poisoned"]


class Webhook(BaseModel):
    """A URL that gets a signed POST."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["webhook"]
    url: str = Field(pattern=r"^https?://[^\s/@]+(/\S*)?$", max_length=2000)
    on: list[End] = Field(default_factory=lambda: list(_ALL), min_length=1)


class Mail(BaseModel):
    """Somebody who gets a mail."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["mail"]
    to: str = Field(pattern=r"^[^\s@,;]+@[^\s@,;]+$", max_length=320)
    on: list[End] = Field(default_factory=lambda: list(_ALL), min_length=1)


Target = Annotated[Webhook | Mail, Field(discriminator="kind")]


async def write_messages(tx: Transaction, run: str) -> None:
    """Leave a message for everybody whom a run that has just ended is to be told to."""
    row = (await tx.execute(select(*RUN.c).where(RUN.c.id == run, RUN.c.notify.is_not(None)))).first()
    for target in () if row is None else row.notify:
        if row is not None and row.state in target["on"]:
            message = secrets.token_hex(12)
            values = {"id": message, "run": run, "owner": row.owner, "target": target, "state": "pending"}
            times = {"attempts": 0, "next_at": tx.now, "created_at": tx.now}
            await tx.execute(insert(NOTIFICATION).values(**values, **times, payload=_payload(message, row)))


async def messages_of(tx: Transaction, run: str) -> list[Record]:
    """Who was told of a run's end, and whether it reached them."""
    rows = await tx.execute(select(*NOTIFICATION.c).where(NOTIFICATION.c.run == run).order_by(NOTIFICATION.c.id))
    return [
        {
            "to": row.target.get("url") or row.target.get("to"),
            "state": row.state,
            "attempts": row.attempts,
            "ended_at": moment(row.ended_at),
            "error": row.error,
        }
        for row in rows
    ]


def _payload(message: str, row: Row[Any]) -> dict[str, Any]:
    """What a receiver gets; no document and no parameter values, which may be nobody else's business."""
    names = ("id", "name", "owner", "state", "pipeline", "pipeline_version", "schedule", "error", "outputs")
    times = {name: moment(getattr(row, name)) for name in ("queued_at", "started_at", "finished_at")}
    return {"id": message, "kind": "run_finished", "run": {name: getattr(row, name) for name in names} | times}
