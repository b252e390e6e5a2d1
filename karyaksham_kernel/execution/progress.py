"""How far every node is: sampled a few times a second by a thread of its own, never by those who compute."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterable
from typing import Any, Self

from karyaksham_kernel.execution.context import RunContext
from karyaksham_kernel.execution.events import EventStream
from karyaksham_kernel.execution.frames import Frames
from karyaksham_kernel.execution.plan import Plan, Stage
from karyaksham_kernel.pipeline import Graph, GraphNode, Port

INTERVAL = 0.2
"""Seconds between two progress events."""
_RECKONED = frozenset({"rows_per_second", "eta_seconds"})
_SILENCE = 2.0
"""Seconds for which nothing is said when nothing has changed: many runs may wait for a store at once."""
_WINDOW = 15
"""Samples that a rate is taken over: three seconds smooth the blocks out and still follow a change."""


class Progress:
    """Reports on a run from its first stage to its last; a context manager that ends with exact figures."""

    def __init__(self, graph: Graph, plan: Plan, context: RunContext, frames: Frames, events: EventStream) -> None:
        self._graph = graph
        self._plan = plan
        self._context = context
        self._frames = frames
        self._events = events
        self._running: frozenset[str] = frozenset()
        self._waiting = [stage.nodes for stage in plan.stages]
        self._begun: set[str] = set()
        self._told: dict[str, tuple[Any, ...]] = {}
        self._told_at = 0.0
        self._samples: deque[tuple[float, dict[str, tuple[int, int]]]] = deque(maxlen=_WINDOW)
        # Held from looking to sending: two threads that report must not overtake each other.
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._report, name="progress", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._stop.set()
        self._thread.join()

    def begin(self, stage: Stage) -> None:
        """A stage starts to compute."""
        with self._lock:
            self._samples.clear()
            self._running = stage.nodes
            self._begun |= stage.nodes
        # Whoever watches sees at once that the run counts.
        self.send()

    def end(self, stage: Stage) -> None:
        """A stage is done; a node that no later stage needs is finished."""
        with self._lock:
            self._waiting.pop(0)
            self._running = frozenset()
            needed: frozenset[str] = frozenset().union(*self._waiting)
            nodes = self._snapshot()
            for node in self._graph.nodes:
                if node.id in stage.nodes and node.id not in needed:
                    self._events.send("node_finished", node=node.id, **nodes[node.id])

    def send(self) -> None:
        """Report now, exactly."""
        with self._lock:
            self._tell(self._snapshot())

    def _tell(self, nodes: dict[str, dict[str, Any]]) -> None:
        self._told, self._told_at = _counts(nodes), time.monotonic()
        self._events.send("progress", nodes=nodes)

    def _snapshot(self) -> dict[str, dict[str, Any]]:
        """All nodes as a `progress` event carries them."""
        measured = {node.id: self._measured(node) for node in self._graph.nodes}
        now = time.monotonic()
        first, before = self._samples[0] if self._samples else (now, {})
        self._samples.append((now, {name: (rows or 0, read or 0) for name, (_, rows, read, _) in measured.items()}))
        seconds = now - first
        eta = self._eta(measured, before, seconds)
        nodes: dict[str, dict[str, Any]] = {}
        for name, (arrived, rows, read, total) in measured.items():
            running = name in self._running
            files_read, files_total = self._context.counts_of(name).files or (None, None)
            passed = (rows or 0) - before.get(name, (0, 0))[0]
            nodes[name] = {
                "state": self._state(name),
                "rows_in": arrived,
                "rows_out": rows,
                "rejected": self._context.counts_of(name).rejected,
                "files_read": files_read,
                "files_total": files_total,
                "bytes_read": read,
                "bytes_total": total,
                "rows_per_second": round(passed / seconds) if running and rows is not None and seconds > 0 else None,
                "eta_seconds": eta if running else None,
            }
        return nodes

    def _report(self) -> None:
        while not self._stop.wait(INTERVAL):
            with self._lock:
                nodes = self._snapshot()
                if _counts(nodes) != self._told or time.monotonic() > self._told_at + _SILENCE:
                    self._tell(nodes)

    def _state(self, node: str) -> str:
        if node in self._running:
            return "running"
        if node not in self._begun or any(node in nodes for nodes in self._waiting):
            return "waiting"
        return "done"

    def _measured(self, node: GraphNode) -> tuple[int | None, int | None, int | None, int | None]:
        """Rows in, rows out, bytes read and bytes to read; None for what is not known."""
        counts = self._context.counts_of(node.id)
        arrived = _sum(self._frames.rows(port) for port in node.inputs) if node.inputs else None
        rows = arrived if node.writer else self._frames.rows(Port(node.id))
        total = None
        if counts.scans and counts.total_bytes is not None:
            total = counts.total_bytes * self._plan.readings[node.id]
        return arrived, rows, counts.bytes_read, total

    def _eta(
        self,
        measured: dict[str, tuple[int | None, int | None, int | None, int | None]],
        before: dict[str, tuple[int, int]],
        seconds: float,
    ) -> float | None:
        """Seconds until the sources of this stage are read, at the rate of the last few; None when nothing says it."""
        left = read_since = 0
        for name in self._running:
            _, _, read, total = measured[name]
            if read is not None and total is not None:
                left += total - read
                read_since += read - before.get(name, (0, 0))[1]
        if left <= 0 or read_since <= 0 or seconds <= 0:
            return None
        return round(left * seconds / read_since, 1)


def _counts(nodes: dict[str, dict[str, Any]]) -> dict[str, tuple[Any, ...]]:
    """What is news when it changes: not the rates and times that are reckoned from it."""
    return {
        name: tuple(value for field, value in node.items() if field not in _RECKONED) for name, node in nodes.items()
    }


def _sum(counts: Iterable[int | None]) -> int | None:
    known = list(counts)
    return None if None in known else sum(count for count in known if count is not None)
