"""What happens to a run, as it happens: one Redis stream per run. Losable; the database has the truth."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from datetime import UTC, datetime
from typing import Any

from redis.asyncio import Redis

from karyaksham_kernel.jobs.broker import AWAY
from karyaksham_kernel.jobs.records import Record

Event = dict[str, Any]
FIELD = b"json"
_LENGTH = 2000
_BACKLOG = 5000
_BATCH = 200
_KEPT = 24 * 3600
_log = logging.getLogger(__name__)


def stream_of_run(run: str) -> str:
    """The key of a run's events."""
    return f"kk:ev:{run}"


def stream_of_owner(owner: str) -> str:
    """The key where an owner's new runs are announced."""
    return f"kk:new:{owner}"


def queued_event(record: Record) -> Event:
    """The run waits for a worker: it is new, or its last attempt ended without a result."""
    return _event(record, "queued", state=record["state"])


def finished_event(record: Record) -> Event:
    """The run's end, as its record tells it."""
    ending = {name: record[name] for name in ("state", "outputs", "error")}
    return _event(record, "finished", **ending, rejected=_rejected(record))


def _rejected(record: Record) -> dict[str, dict[str, int]]:
    """Rows that sources left out, by node and reason, as the last progress told them."""
    nodes = (record["progress"] or {}).get("nodes") or {}
    return {node: counts["rejected"] for node, counts in nodes.items() if counts.get("rejected")}


def _event(record: Record, kind: str, **fields: Any) -> Event:
    progress = record["progress"]
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    seq = progress["seq"] + 1 if progress else 0
    return {"run": record["id"], "attempt": record["attempts"], "seq": seq, "at": now, "kind": kind, **fields}


class EventStream:
    """Publishes events without ever making the publisher wait; a backlog that Redis does not take loses its oldest."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._backlog: deque[tuple[str, Event]] = deque(maxlen=_BACKLOG)
        self._filled = asyncio.Event()

    def publish(self, event: Event) -> None:
        """Put an event on its run's stream, soon."""
        self._put(stream_of_run(event["run"]), event)

    def announce(self, owner: str, event: Event) -> None:
        """Put an event on its run's stream and tell those who follow all of the owner's runs about the run."""
        self._put(stream_of_owner(owner), event)
        self.publish(event)

    async def run(self) -> None:
        """Send what is published, until cancelled."""
        while True:
            await self._filled.wait()
            await self.flush()

    async def flush(self) -> None:
        """Send what has been published so far, or lose it."""
        while self._backlog:
            batch = [self._backlog.popleft() for _ in range(min(_BATCH, len(self._backlog)))]
            try:
                await self._send(batch)
            except AWAY as error:
                _log.info("%d events were not sent: %s", len(batch), error)
                self._backlog.clear()
        self._filled.clear()

    def _put(self, key: str, event: Event) -> None:
        self._backlog.append((key, event))
        self._filled.set()

    async def _send(self, batch: list[tuple[str, Event]]) -> None:
        async with self._redis.pipeline(transaction=False) as pipe:
            for key, event in batch:
                pipe.xadd(key, {FIELD: json.dumps(event)}, maxlen=_LENGTH, approximate=True)
            for key in {key for key, _ in batch}:
                pipe.expire(key, _KEPT)
            await pipe.execute()
