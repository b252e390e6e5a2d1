"""Sorting more rows than there is room for: sorted runs on disk, merged range by range.

Every run is kept in batches of equally many rows, and the first row of each is a sample. Samples of all runs, in order,
give the borders between ranges. For a range those batches of every run are read that begin before its border, and sorted
together with what the ranges before have left of them; what comes before the border is the range. No row is read twice.
Equal keys keep their order: runs are numbered as they came, and a border may lie between equal keys.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from karyaksham_kernel.nodes.handing import columns_for_engine
from karyaksham_kernel.nodes.parts import Spill, held_bytes, pieces

if TYPE_CHECKING:
    import polars as pl

    from karyaksham_kernel._engine import SortedRuns

_BATCH_BYTES = 64 << 10
_FEWEST, _MOST = 16, 8192
"""Rows of a batch."""
_RUN, _PLACE = "\x01run", "\x01place"


@dataclass(frozen=True)
class Order:
    """What to sort by. Missing values are last both ways, and ties stay as they came."""

    names: Sequence[str]
    descending: Sequence[bool]

    def sorted(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows in this order."""
        return rows.sort(self.names, descending=list(self.descending), nulls_last=True, maintain_order=True)


def sorted_in_ranges(frame: pl.LazyFrame, order: Order, spill: Spill) -> Iterator[pl.DataFrame]:
    """The frame's rows in order, range by range."""
    import polars as pl

    from karyaksham_kernel._engine import SortedRuns

    columns = columns_for_engine(frame.collect_schema(), spill.context)
    # A sort holds what it sorts, its order and the sorted rows.
    most = max(spill.part_bytes * 3 // 4, 1)
    runs: SortedRuns | None = None
    step = size = 0
    samples: list[pl.DataFrame] = []
    for piece in pieces(frame, most):
        size += held_bytes(piece)
        if runs is None:
            step = _rows_of_a_batch(piece)
            runs = SortedRuns(str(spill.folder), columns, step, cancel=spill.context.cancel)
        run = order.sorted(piece)
        samples.append(_sampled(run, order, step, len(samples)))
        runs.push(run)
    if runs is not None:
        runs.finish()
        yield from _merged(runs, order, order.sorted(pl.concat(samples)), len(samples), max(1, size // most))


def _rows_of_a_batch(rows: pl.DataFrame) -> int:
    """Of every run a batch is held that is only partly passed, so that wide rows make small batches."""
    wide = max(1, held_bytes(rows) // max(rows.height, 1))
    return min(max(_BATCH_BYTES // wide, _FEWEST), _MOST)


def _sampled(run: pl.DataFrame, order: Order, step: int, number: int) -> pl.DataFrame:
    import polars as pl

    places = pl.int_range(0, run.height, step, dtype=pl.Int64, eager=True)
    return run.select(order.names)[places].with_columns(pl.lit(number).alias(_RUN), places.alias(_PLACE))


def _merged(runs: SortedRuns, order: Order, samples: pl.DataFrame, count: int, ranges: int) -> Iterator[pl.DataFrame]:
    """The rows of all runs in order; `samples` are in order, equal ones by run and place."""
    import polars as pl

    passed, ends = [0] * count, [0] * count
    borders = sorted({samples.height * number // ranges for number in range(1, ranges)} - {0})
    done = 0
    for border in [*borders, samples.height]:
        for run, batches in samples[_RUN].slice(done, border - done).value_counts().iter_rows():
            ends[run] += batches
        done = border
        # The border's own batch is read too: where its first row is found, the range ends.
        last = samples.row(border, named=True) if border < samples.height else None
        fronts = runs.load([end + (last is not None and run == last[_RUN]) for run, end in enumerate(ends)])
        numbers = (
            pl.Series(_RUN, range(count), pl.UInt32).repeat_by(pl.Series(fronts.lengths)).explode(empty_as_null=False)
        )
        rows = order.sorted(pl.DataFrame(fronts).with_columns(numbers))
        if last is not None:
            own = (rows[_RUN] == last[_RUN]).arg_true()
            rows = rows.head(int(own[last[_PLACE] - passed[last[_RUN]]]))
        counts = [0] * count
        for run, height in rows[_RUN].value_counts().iter_rows():
            counts[run] = height
            passed[run] += height
        runs.pass_over(counts)
        # What follows may hold many of them; these share the memory of few ranges.
        yield from rows.drop(_RUN).iter_slices(16384)
