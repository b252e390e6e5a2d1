"""Counting rows while they stream, without standing in the way of what the engine pushes down."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import polars as pl

    from karyaksham_kernel import _engine


class RowCounter:
    """Counts the rows of the morsels that pass; called by several engine threads at once."""

    def __init__(self) -> None:
        # One slot a thread: adding to a shared number would need a lock for every morsel.
        self._by_thread: dict[int, int] = {}

    @property
    def rows(self) -> int:
        """Rows seen so far."""
        return sum(tuple(self._by_thread.values()))

    def count(self, morsel: pl.DataFrame) -> pl.DataFrame:
        """Let a morsel pass and remember its height."""
        thread = threading.get_ident()
        self._by_thread[thread] = self._by_thread.get(thread, 0) + morsel.height
        return morsel

    def watch(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """The same rows, counted. Columns nobody needs are still not read, but filters stop here: see `plan`."""
        return frame.map_batches(self.count, streamable=True, projection_pushdown=True, validate_output_schema=False)


class Counts(Protocol):
    """Something that counts rows."""

    @property
    def rows(self) -> int:
        """Rows seen so far."""


@dataclass
class NodeCounts:
    """Everything that counts for one node. A part of the pipeline that is read twice is counted in each reading."""

    total_bytes: int | None = None
    scans: list[_engine.ScanProgress] = field(default_factory=list)
    probes: dict[str, list[Counts]] = field(default_factory=dict)

    def probe(self, port: str) -> RowCounter:
        """A new counter for one reading of a port."""
        counter = RowCounter()
        self.note(counter, port)
        return counter

    def note(self, counter: Counts, port: str = "out") -> None:
        """Let something else count one reading of a port."""
        self.probes.setdefault(port, []).append(counter)

    def rows(self, port: str = "out") -> int | None:
        """Rows that have left by this port, None where nothing counts; the furthest reading says it."""
        counted: Iterable[int] = [probe.rows for probe in self.probes.get(port, ())]
        if self.scans and port == "out":
            counted = [*counted, *(scan.rows for scan in self.scans)]
        return max(counted, default=None)

    @property
    def rejected(self) -> dict[str, int] | None:
        """Rows left out so far, by reason, None for what is no source; the furthest reading says it."""
        found: dict[str, int] = {}
        for scan in self.scans:
            for reason, rows in scan.rejected.items():
                found[reason] = max(rows, found.get(reason, 0))
        return found if self.scans else None

    @property
    def files(self) -> tuple[int, int] | None:
        """Files read to their end and all files; the furthest reading says it."""
        counted = [(scan.files_read, scan.files_total) for scan in self.scans]
        return max(((read, total) for read, total in counted if total is not None), default=None)

    @property
    def bytes_read(self) -> int | None:
        """Bytes of input that are done with, over all readings; None for what is not a counted source."""
        return sum(scan.bytes_read for scan in self.scans) if self.scans else None
