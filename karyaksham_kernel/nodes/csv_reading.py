"""One reading of CSV files whose rows the engine's threads work on where they parse them, and hand on little of."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from karyaksham_kernel.nodes.context import Context
from karyaksham_kernel.nodes.pushdown import Condition
from karyaksham_kernel.nodes.sources import source

if TYPE_CHECKING:
    import polars as pl

    from karyaksham_kernel._engine import CsvSource, Profiler, Scan, ScanProgress
    from karyaksham_kernel.expressions import Partial


@dataclass
class Kept:
    """Counts the rows that met the conditions of a scan."""

    progress: ScanProgress
    tested_here: int = 0

    @property
    def rows(self) -> int:
        """Rows so far."""
        return self.progress.kept + self.tested_here


@dataclass(frozen=True)
class CsvReading:
    """The rows of a scan that meet `conditions`, which are all that `predicate` says.

    `counts` is told of what counts these rows, each time they are read.
    """

    source: CsvSource
    schema: Mapping[str, pl.DataType]
    context: Context
    predicate: pl.Expr | None = None
    conditions: Sequence[Condition] = ()
    counts: Callable[[Kept], None] = lambda _: None

    def has_few_groups(self, keys: Sequence[str]) -> bool:
        """Whether grouping rows block by block will leave little of them."""
        return self.source.has_few_groups(list(keys))

    def grouped(self, keys: Sequence[str], partials: Sequence[Partial]) -> pl.LazyFrame:
        """A row for every group of each block, or of some blocks: the keys, and its partial aggregates.

        A group of the whole has several of these rows, and where its rows are far apart one for each of them.
        """
        schema = {key: self.schema[key] for key in keys} | {partial.name: partial.dtype for partial in partials}
        return source(lambda asked: (self._groups(list(keys), partials), asked.predicate), schema)

    def _groups(self, keys: list[str], partials: Sequence[Partial]) -> Generator[pl.DataFrame]:
        columns = dict.fromkeys([*keys, *(partial.column for partial in partials if partial.column is not None)])
        asked = (keys, [(partial.name, partial.total, partial.column) for partial in partials])
        each = [*keys, *(_of_one_row(partial).alias(partial.name) for partial in partials)]
        _, batches = self._begin([*columns], groups=asked)
        for tested, frame in batches:
            yield frame if tested else frame.select(each)

    def profile(self, profiler: Profiler, columns: Sequence[str], tick: Callable[[], None]) -> bool:
        """Let a profiler of these columns look at all rows; `tick` is called now and then meanwhile.

        Whether it has: a quote that stands where none may shows that some rows begin elsewhere than those it has seen.
        """
        scan, batches = self._begin(list(columns), profiler=profiler)
        for tested, frame in batches:
            if not tested:
                profiler.update(frame.select(columns))
            tick()
        return not scan.undone

    def _begin(self, columns: list[str], **reduced: Any) -> tuple[Scan, Iterator[tuple[bool, pl.DataFrame]]]:
        kept = Kept(self.context.progress)
        self.counts(kept)
        scan = self.source.scan(
            columns,
            predicate=self.conditions,
            progress=kept.progress,
            cancel=self.context.cancel,
            block_bytes=self.context.block_bytes,
            **reduced,
        )
        return scan, self._batches(scan, kept)

    def _batches(self, scan: Scan, kept: Kept) -> Iterator[tuple[bool, pl.DataFrame]]:
        """What the engine makes of blocks, and rows of which it makes nothing as the conditions were not known yet."""
        import polars as pl

        with closing(scan):
            for batch in scan:
                frame = pl.DataFrame(batch)
                if not batch.tested:
                    assert self.predicate is not None
                    frame = frame.filter(self.predicate)
                    kept.tested_here += frame.height
                yield batch.tested, frame


def _of_one_row(partial: Partial) -> pl.Expr:
    import polars as pl

    if partial.column is None:
        return pl.lit(1, pl.Int64)
    value = pl.col(partial.column)
    return value.is_not_null().cast(pl.Int64) if partial.total == "count" else value
