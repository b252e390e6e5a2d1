"""Rows as polars scans them: what it asks of a source (columns, a limit, a predicate) is done here, once for all.

Polars does not look again: a row too many is a wrong answer. A limit comes before a predicate, and rows that a
predicate leaves out count towards it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import polars as pl

    from karyaksham_kernel._engine import Batch


@dataclass(frozen=True)
class Asked:
    """What polars wants of a scan: None stands for all columns, all rows, no predicate."""

    columns: list[str] | None
    predicate: pl.Expr | None
    n_rows: int | None


class Batches(Protocol):
    """Frames, or batches of the engine, one after the other; closed when nobody wants more."""

    def __iter__(self) -> Iterator[pl.DataFrame | Batch]: ...
    def close(self) -> None:
        """Stop whatever makes them."""


Rows = tuple[Batches, "pl.Expr | None"]
"""The batches of one scan, and what of the predicate they have not met yet."""


def source(scan: Callable[[Asked], Rows], schema: Mapping[str, pl.DataType]) -> pl.LazyFrame:
    """A frame of this schema whose rows `scan` gives, each time from the beginning.

    A scan may leave columns out, but gives all that are asked for; it need not look at the limit, and must not apply a
    predicate when there is one.
    """
    from polars.io.plugins import register_io_source

    def scanned(
        columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None, _batch_size: int | None
    ) -> Iterator[pl.DataFrame]:
        asked = Asked(columns, predicate, n_rows)
        return _cut(*scan(asked), asked)

    return register_io_source(scanned, schema=dict(schema), is_pure=True)


def deferred(rows: Callable[[], Iterator[pl.DataFrame]], schema: Mapping[str, pl.DataType]) -> pl.LazyFrame:
    """A frame of this schema whose rows code of ours makes, batch by batch, after it has read another frame."""

    def made() -> Iterator[pl.DataFrame]:
        yield from rows()

    return source(lambda asked: (made(), asked.predicate), schema)  # type: ignore[arg-type, return-value]


def _cut(batches: Batches, rest: pl.Expr | None, asked: Asked) -> Iterator[pl.DataFrame]:
    import polars as pl

    left = asked.n_rows
    with closing(batches):
        for batch in batches:
            if isinstance(batch, pl.DataFrame):
                frame, unmet = batch, rest
            else:
                frame, unmet = pl.DataFrame(batch), rest if batch.tested else asked.predicate
            if asked.columns is not None and frame.columns != asked.columns:
                frame = frame.select(asked.columns)
            if left is not None:
                frame = frame.head(left)
                left -= frame.height
            yield frame if unmet is None else frame.filter(unmet)
            if left is not None and left <= 0:
                return
