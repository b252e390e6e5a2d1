"""CSV sources as polars scans them: the rows that are good, and those that are not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from karyaksham_kernel.nodes.context import Context
from karyaksham_kernel.nodes.pushdown import Condition, split
from karyaksham_kernel.nodes.rejected import rejected_schema

if TYPE_CHECKING:
    import polars as pl

    from karyaksham_kernel._engine import CsvScan, CsvSource


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
        return _frame(self._good, self._schema)

    def bad(self) -> pl.LazyFrame:
        """What was left out, and why."""
        return _frame(self._bad, rejected_schema())

    def _good(self, columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None) -> Iterator[pl.DataFrame]:
        native: list[Condition] = []
        remainder = predicate
        if predicate is not None and n_rows is None:
            native, all_native = split(predicate, self._own)
            remainder = None if all_native else predicate
        scan = self._source.scan(
            columns,
            n_rows,
            predicate=native,
            progress=self._context.progress,
            cancel=self._context.cancel,
            block_bytes=self._context.block_bytes,
        )
        return _batches(scan, remainder, n_rows)

    def _bad(self, columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None) -> Iterator[pl.DataFrame]:
        progress, cancel = self._context.progress, self._context.cancel
        scan = self._source.scan(None, n_rows, rejected=True, progress=progress, cancel=cancel)
        for batch in _batches(scan, predicate, n_rows):
            yield batch if columns is None else batch.select(columns)


Scan = Callable[["list[str] | None", "pl.Expr | None", "int | None"], "Iterator[pl.DataFrame]"]


def _frame(scan: Scan, schema: Mapping[str, pl.DataType]) -> pl.LazyFrame:
    from polars.io.plugins import register_io_source

    def scanned(
        columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None, _batch_size: int | None
    ) -> Iterator[pl.DataFrame]:
        return scan(columns, predicate, n_rows)

    return register_io_source(scanned, schema=dict(schema), is_pure=True)


def _batches(scan: CsvScan, predicate: pl.Expr | None, n_rows: int | None) -> Iterator[pl.DataFrame]:
    """One scan as polars asks for it: the limit comes before the predicate, and the predicate is always applied."""
    import polars as pl

    try:
        for batch in scan:
            frame = pl.DataFrame(batch)
            if n_rows is not None:
                frame = frame.head(n_rows)
                n_rows -= frame.height
            yield frame if predicate is None else frame.filter(predicate)
            if n_rows is not None and n_rows <= 0:
                return
    finally:
        scan.close()
