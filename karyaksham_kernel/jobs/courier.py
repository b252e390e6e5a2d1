"""Carries messages to those whom runs are told to: at least once, again and again until they are taken or given up."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sqlalchemy import Row, select, update

from karyaksham_kernel.jobs.database import Database
from karyaksham_kernel.jobs.saved_tables import NOTIFICATION

MOST_ATTEMPTS = 12
_FIRST_PAUSE, _LONGEST_PAUSE = 30.0, 6 * 3600.0
"""Seconds; the first is longer than a delivery may take, so that nobody else takes a message that is on its way."""
_AT_ONCE = 20
_log = logging.getLogger(__name__)
Deliver = Callable[[dict[str, Any], dict[str, Any]], Awaitable[None]]
"""Takes a target and a payload; raises when it did not arrive."""


class Courier:
    """Takes what is due from the outbox; `deliver` carries one message of its kind."""

    def __init__(self, database: Database, deliver: Mapping[str, Deliver]) -> None:
        self._database = database
        self._deliver = deliver

    async def look(self) -> None:
        """Carry what is due now."""
        async with self._database.read() as tx:
            due = select(*NOTIFICATION.c).where(NOTIFICATION.c.state == "pending", NOTIFICATION.c.next_at <= tx.now)
            found = (await tx.execute(due.order_by(NOTIFICATION.c.next_at).limit(_AT_ONCE))).all()
        for message in found:
            if await self._mine(message):
                await self._carry(message)

    async def _mine(self, message: Row[Any]) -> bool:
        """Whether no other worker carries it: the next try is put off by whoever takes it."""
        pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2**message.attempts)
        here = (NOTIFICATION.c.id == message.id, NOTIFICATION.c.attempts == message.attempts)
        async with self._database.write() as tx:
            values = {"attempts": message.attempts + 1, "next_at": tx.now + pause}
            taken = await tx.execute(update(NOTIFICATION).where(*here).values(values))
        return taken.rowcount == 1

    async def _carry(self, message: Row[Any]) -> None:
        error: str | None = None
        try:
            await self._deliver[message.target["kind"]](message.target, message.payload)
        except Exception as fault:  # noqa: BLE001 - whatever the receiver does, the next message has its turn
            error = f"{type(fault).__name__}: {fault}"[:500]
            _log.warning("message %s about run %s did not arrive: %s", message.id, message.run, error)
        given_up = error is not None and message.attempts + 1 >= MOST_ATTEMPTS
        state = "sent" if error is None else "given_up" if given_up else "pending"
        async with self._database.write() as tx:
            ended = None if state == "pending" else tx.now
            here = NOTIFICATION.c.id == message.id
            await tx.execute(update(NOTIFICATION).where(here).values(state=state, error=error, ended_at=ended))
