"""What Prometheus reads: the queue as the database has it, and what each worker has counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Any

from fastapi import APIRouter, Depends, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Row, func, select

from karyaksham_kernel.jobs.database import Transaction
from karyaksham_kernel.jobs.saved_tables import NOTIFICATION, SCHEDULE
from karyaksham_kernel.jobs.states import HELD, State
from karyaksham_kernel.jobs.tables import RUN, WORKER
from karyaksham_kernel.jobs.tally import BOUNDS
from karyaksham_kernel.service.identity import administrator
from karyaksham_kernel.service.parts import PartsOf

router = APIRouter(tags=["metrics"])
_SILENT = 60.0
_WHAT = {
    "claim": ("karyaksham_claim_seconds", "Taking a run from the queue."),
    "queue": ("karyaksham_queue_seconds", "A run's time in the queue before its first attempt."),
    "run": ("karyaksham_run_seconds", "A run from its first claim to its end."),
}


@router.get("/metrics", dependencies=[Depends(administrator)])
async def metrics(parts: PartsOf) -> Response:
    """Queue depth, claims, durations, workers and messages, in Prometheus' text format."""
    async with parts.database.read() as tx:
        found = [*await _queue(tx), *await _work(tx)]
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Found(found))
    return Response(generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})


class _Found(Collector):
    """Metrics that were gathered already."""

    def __init__(self, found: Iterable[Metric]) -> None:
        self._found = found

    def collect(self) -> Iterable[Metric]:
        return self._found


async def _queue(tx: Transaction) -> list[Metric]:
    runs = GaugeMetricFamily("karyaksham_runs", "Runs that are kept, by state.", labels=["state"])
    counted = await tx.execute(select(RUN.c.state, func.count().label("count")).group_by(RUN.c.state))
    by_state = {row.state: row._mapping["count"] for row in counted}  # noqa: SLF001 - `count` is a tuple's method too
    for state in State:
        runs.add_metric([state], by_state.get(state, 0))
    oldest = select(tx.now - func.min(RUN.c.queued_at)).where(RUN.c.state == State.QUEUED)
    waited = GaugeMetricFamily("karyaksham_oldest_queued_seconds", "How long the oldest queued run has waited.")
    waited.add_metric([], (await tx.execute(oldest)).scalar() or 0.0)
    return [runs, waited, await _messages(tx), await _schedules(tx)]


async def _messages(tx: Transaction) -> Metric:
    family = GaugeMetricFamily("karyaksham_messages", "Messages about runs' ends, by state.", labels=["state"])
    counted = select(NOTIFICATION.c.state, func.count()).group_by(NOTIFICATION.c.state)
    for row in await tx.execute(counted):
        state, count = tuple(row)
        family.add_metric([state], count)
    return family


async def _schedules(tx: Transaction) -> Metric:
    family = GaugeMetricFamily(
        "karyaksham_schedules", "Schedules; failing ones could not fire last time.", labels=["state"]
    )
    rows = (await tx.execute(select(SCHEDULE.c.paused, SCHEDULE.c.error))).all()
    states = ["paused" if row.paused else "failing" if row.error else "active" for row in rows]
    for state in ("active", "paused", "failing"):
        family.add_metric([state], states.count(state))
    return family


async def _work(tx: Transaction) -> list[Metric]:
    rows = (await tx.execute(select(*WORKER.c).where(WORKER.c.heartbeat_at > tx.now - _SILENT))).all()
    slots = GaugeMetricFamily("karyaksham_slots", "Runs that a worker computes at once.", labels=["worker"])
    ends = CounterMetricFamily("karyaksham_runs_ended", "Runs that ended in a worker.", labels=["worker", "state"])
    for row in rows:
        slots.add_metric([row.id], row.slots)
        for state, count in (row.counts or {}).get("ends", {}).items():
            ends.add_metric([row.id, state], count)
    return [slots, ends, await _reserved(tx), *_times(rows)]


async def _reserved(tx: Transaction) -> Metric:
    family = GaugeMetricFamily("karyaksham_memory_reserved_bytes", "What running runs reserve.", labels=["host"])
    held = select(WORKER.c.host, func.sum(RUN.c.memory_reserved)).join(WORKER, WORKER.c.id == RUN.c.worker_id)
    for row in await tx.execute(held.where(RUN.c.state.in_(HELD)).group_by(WORKER.c.host)):
        host, reserved = tuple(row)
        family.add_metric([host], float(reserved or 0))
    return family


def _times(rows: Iterable[Row[Any]]) -> Iterator[Metric]:
    for what, (name, words) in _WHAT.items():
        family = HistogramMetricFamily(name, words, labels=["worker"])
        bounds = [*map(str, BOUNDS[what]), "+Inf"]
        for row in rows:
            if times := (row.counts or {}).get(what):
                family.add_metric([row.id], list(zip(bounds, accumulate(times["buckets"]), strict=True)), times["sum"])
        yield family
