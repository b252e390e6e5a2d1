"""Rows of CSV files, grouped by the engine while it reads them, so that only a few numbers of each block go on."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from karyaksham_kernel.nodes.context import Context
from karyaksham_kernel.nodes.pushdown import Condition
from karyaksham_kernel.nodes.sources import source

if TYPE_CHECKING:
    import polars as pl

    from karyaksham_kernel._engine import Batch, CsvSource, ScanProgress
    from karyaksham_kernel.expressions import Part


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
class CsvGroups:
    """A scan for the rows that meet `conditions`, which are all that `predicate` says.

    `counts` is told of what counts these rows, each time they are read.
    """

    source: CsvSource
    schema: Mapping[str, pl.DataType]
    context: Context
    predicate: pl.Expr | None = None
    conditions: Sequence[Condition] = ()
    counts: Callable[[Kept], None] = lambda _: None

    def are_few(self, keys: Sequence[str]) -> bool:
        """Whether grouping rows block by block will leave little of them."""
        return self.source.has_few_groups(list(keys))

    def grouped(self, keys: Sequence[str], parts: Sequence[Part]) -> pl.LazyFrame:
        """A row for every group of each block, or of some blocks: the keys, and of its rows what the parts say.

        A group of the whole has several of these rows, and where its rows are far apart one for each of them.
        """
        schema = {key: self.schema[key] for key in keys} | {part.name: part.dtype for part in parts}
        return source(lambda asked: (self._batches(list(keys), parts), asked.predicate), schema)

    def _batches(self, keys: list[str], parts: Sequence[Part]) -> Generator[pl.DataFrame]:
        import polars as pl

        kept = Kept(self.context.progress)
        self.counts(kept)
        columns = dict.fromkeys([*keys, *(part.column for part in parts if part.column is not None)])
        scan = self.source.scan(
            [*columns],
            predicate=self.conditions,
            groups=(keys, [(part.name, part.total, part.column) for part in parts]),
            progress=kept.progress,
            cancel=self.context.cancel,
            block_bytes=self.context.block_bytes,
        )
        with closing(scan):
            for batch in scan:
                yield pl.DataFrame(batch) if batch.tested else self._of_rows(batch, keys, parts, kept)

    def _of_rows(self, batch: Batch, keys: list[str], parts: Sequence[Part], kept: Kept) -> pl.DataFrame:
        """Rows that were read before the conditions were known, each as a group of its own."""
        import polars as pl

        assert self.predicate is not None
        rows = pl.DataFrame(batch).filter(self.predicate)
        kept.tested_here += rows.height
        return rows.select(*keys, *(_of_one_row(part).alias(part.name) for part in parts))


def _of_one_row(part: Part) -> pl.Expr:
    import polars as pl

    if part.column is None:
        return pl.lit(1, pl.Int64)
    value = pl.col(part.column)
    return value.is_not_null().cast(pl.Int64) if part.total == "count" else value
