"""Rows that are made when somebody reads them, by code of ours that reads another frame to its end first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


def deferred(rows: Callable[[], Iterator[pl.DataFrame]], schema: pl.Schema) -> pl.LazyFrame:
    """A frame of this schema whose rows `rows` makes, batch by batch."""
    from polars.io.plugins import register_io_source

    def source(
        with_columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None, _batch_size: int | None
    ) -> Iterator[pl.DataFrame]:
        for made in rows():
            frame = made if with_columns is None else made.select(with_columns)
            # The limit comes before the predicate, and both are always applied: polars does not look again.
            if n_rows is not None:
                frame = frame.head(n_rows)
                n_rows -= frame.height
            yield frame if predicate is None else frame.filter(predicate)
            if n_rows is not None and n_rows <= 0:
                return

    return register_io_source(source, schema=schema, is_pure=True)
