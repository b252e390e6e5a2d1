"""The doorbell: an ARQ job that carries a run's id and lasts milliseconds, and a hint that a run shall be cancelled.

Nothing depends on either. A bell that is lost costs one poll of the claim loop, a hint one heartbeat.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from typing import Any

from arq.connections import ArqRedis
from arq.worker import Worker as ArqWorker
from arq.worker import func
from redis.asyncio import Redis

from karyaksham_kernel.jobs.broker import AWAY, connect, connection_pool

QUEUE = "kk:bell"
CANCEL_CHANNEL = "kk:cancel"
_RING = "ring"
_EXPIRES = 60
_POLL = 0.1
_PAUSE = 1.0
_log = logging.getLogger(__name__)


def _to_bytes(value: Any) -> bytes:
    return json.dumps(value, default=str).encode()


def _from_bytes(data: bytes) -> Any:
    # ARQ's own default is pickle: whoever can write to Redis could run code here and in every reader.
    return json.loads(data)


def _arq(url: str) -> ArqRedis:
    return ArqRedis(
        connection_pool(url), job_serializer=_to_bytes, job_deserializer=_from_bytes, default_queue_name=QUEUE
    )


class Bell:
    """The side that rings."""

    def __init__(self, url: str) -> None:
        self._arq = _arq(url)

    async def ring(self, run: str) -> None:
        """Say that a run is ready; says nothing when Redis is away."""
        try:
            await self._arq.enqueue_job(_RING, run, _expires=_EXPIRES)
        except AWAY as error:
            _log.info("the bell for run %s was not heard: %s", run, error)

    async def hint_cancel(self, run: str) -> None:
        """Let the worker that holds the run look at once; says nothing when Redis is away."""
        try:
            await self._arq.publish(CANCEL_CHANNEL, run)
        except AWAY as error:
            _log.info("the hint to cancel run %s was not heard: %s", run, error)

    async def close(self) -> None:
        """Close the connections."""
        await self._arq.aclose(close_connection_pool=True)


class Doorkeeper:
    """The side that hears: calls `rung` in this loop, however often ARQ or Redis fail."""

    def __init__(self, url: str, rung: Callable[[], None]) -> None:
        self._url = url
        self._rung = rung
        self._worker: ArqWorker | None = None
        self._open = True

    def listen(self, *, when: bool) -> None:
        """Hear bells or leave them to other workers; a worker without a free slot leaves them."""
        self._open = when
        if self._worker is not None:
            self._worker.allow_pick_jobs = when

    async def run(self) -> None:
        """Hear bells until cancelled."""
        while True:
            self._worker = self._new_worker()
            try:
                await self._worker.main()
            except Exception as error:  # noqa: BLE001 - whatever ARQ does, the claim loop goes on by polling
                _log.warning("the doorbell is away, polling goes on: %s", error)
            finally:
                await _close(self._worker)
            await asyncio.sleep(_PAUSE)

    def _new_worker(self) -> ArqWorker:
        async def ring(ctx: dict[Any, Any], *args: Any, **kwargs: Any) -> None:  # noqa: ARG001 - ARQ's signature
            self._rung()

        worker = ArqWorker(
            functions=[func(ring, name=_RING, keep_result=0, timeout=5, max_tries=1)],
            queue_name=QUEUE,
            redis_pool=_arq(self._url),
            handle_signals=False,
            job_serializer=_to_bytes,
            job_deserializer=_from_bytes,
            poll_delay=_POLL,
            log_results=False,
        )
        worker.allow_pick_jobs = self._open
        return worker


async def hear_cancel_hints(url: str, heard: Callable[[str], None]) -> None:
    """Call `heard` with the id of each run whose cancellation somebody hints at, until cancelled."""
    while True:
        client: Redis = connect(url)
        try:
            async with client.pubsub() as channel:
                await channel.subscribe(CANCEL_CHANNEL)
                while True:
                    message = await channel.get_message(ignore_subscribe_messages=True, timeout=2.0)
                    if message is not None:
                        heard(message["data"].decode())
        except AWAY as error:
            _log.info("hints to cancel are not heard, heartbeats go on: %s", error)
        finally:
            await client.aclose()
        await asyncio.sleep(_PAUSE)


async def _close(worker: ArqWorker) -> None:
    try:
        await worker.close()
    except AWAY as error:
        _log.debug("closing the doorbell: %s", error)
    except asyncio.CancelledError:
        # ARQ hands on the end of the jobs that it cancelled itself; only our own may end the doorkeeper.
        current = asyncio.current_task()
        if current is not None and current.cancelling():
            raise
