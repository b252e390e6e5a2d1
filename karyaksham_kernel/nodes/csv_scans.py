"""CSV sources as polars scans them: the rows that are good, and those that are not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from karyaksham_kernel.nodes.context import Context
from karyaksham_kernel.nodes.csv_reading import CsvReading, Kept
from karyaksham_kernel.nodes.pushdown import Condition, conditions_of, split
from karyaksham_kernel.nodes.rejected import rejected_schema
from karyaksham_kernel.nodes.sources import Asked, Rows, source

if TYPE_CHECKING:
    import polars as pl

    from karyaksham_kernel._engine import CsvSource


class CsvScans:
    """One source, scanned for its rows or for those that were left out; each time from its beginning."""

    def __init__(
        self, source: CsvSource, schema: Mapping[str, pl.DataType], source_column: str | None, context: Context
    ) -> None:
        self._source = source
        self._schema = schema
        self._own = {name: dtype for name, dtype in schema.items() if name != source_column}
        self._context = context

    def good(self) -> pl.LazyFrame:
        """The rows; what polars pushes down to a scan is done by the engine where it can."""
        return source(self._good, self._schema)

    def reading(self, predicate: pl.Expr | None, counts: Callable[[Kept], None]) -> CsvReading | None:
        """One reading of the rows that meet a predicate, to be worked on in it.

        None where the engine cannot test all of it. `counts` is told of what counts these rows.
        """
        if predicate is None:
            return CsvReading(self._source, self._schema, self._context)
        conditions = conditions_of(predicate, self._own)
        if conditions is None:
            return None
        return CsvReading(self._source, self._schema, self._context, predicate, conditions, counts)

    def bad(self) -> pl.LazyFrame:
        """What was left out, and why."""
        return source(self._bad, rejected_schema())

    def _good(self, asked: Asked) -> Rows:
        native: list[Condition] = []
        remainder = asked.predicate
        if asked.predicate is not None and asked.n_rows is None:
            native, all_native = split(asked.predicate, self._own)
            remainder = None if all_native else asked.predicate
        scan = self._source.scan(
            asked.columns,
            asked.n_rows,
            predicate=native,
            progress=self._context.progress,
            cancel=self._context.cancel,
            block_bytes=self._context.block_bytes,
        )
        return scan, remainder

    def _bad(self, asked: Asked) -> Rows:
        progress, cancel = self._context.progress, self._context.cancel
        return self._source.scan(None, asked.n_rows, rejected=True, progress=progress, cancel=cancel), asked.predicate
