"""Sorting more rows than there is room for: sorted runs on disk, merged range by range.

Every run is kept in blocks of equally many rows, and the first row of each is a sample. Samples of all runs, in order,
give the borders between ranges. For a range those blocks of every run are read that begin before its border, and
sorted together with what the ranges before have left of them; what comes before the border is the range. No row is read
twice. Equal keys keep their order: runs are read one behind the other as they came, and a border may lie between equal
keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from karyaksham_kernel.nodes.handing import columns_for_engine
from karyaksham_kernel.nodes.parts import Spill, handed, held_bytes, pieces

if TYPE_CHECKING:
    import polars as pl

    from karyaksham_kernel._engine import SortedRuns

Item = TypeVar("Item")

_BLOCK_BYTES = 64 << 10
"""Of every run one block is held that is only partly passed."""
_FEWEST, _MOST = 16, 8192
"""Rows of a block."""
_RUN, _PLACE = "\x01run", "\x01place"


@dataclass(frozen=True)
class Order:
    """What to sort by. Missing values are last both ways, and ties stay as they came."""

    names: Sequence[str]
    descending: Sequence[bool]

    def sorted(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows in this order."""
        return rows.sort(self.names, descending=list(self.descending), nulls_last=True, maintain_order=True)

    def places(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Where the rows are that come first, second …: one column."""
        import polars as pl

        from karyaksham_kernel._engine import row_order

        keys = rows.select(self.names)
        if keys.width == 1 and (found := row_order(keys, descending=self.descending[0])) is not None:
            return pl.DataFrame(found)
        return self.sorted(keys.with_row_index(_PLACE)).select(_PLACE)


def sorted_in_ranges(frame: pl.LazyFrame, order: Order, spill: Spill) -> Iterator[pl.DataFrame]:
    """The frame's rows in order, range by range."""
    yield from merged_in_ranges(pieces(frame, _most(spill)), order, spill)


def merged_in_ranges(runs: Iterable[pl.DataFrame], order: Order, spill: Spill) -> Iterator[pl.DataFrame]:
    """The rows of frames in order, range by range; each frame is forgotten once it is on disk."""
    merge: _Merge | None = None
    for run in runs:
        if run.height:
            merge = merge or _Merge(order, run, spill)
            merge.add(run)
    if merge is not None:
        for rows in begun_early(merge.ranges(_most(spill))):
            yield from handed(rows, merge.wide)


def begun_early(items: Iterator[Item]) -> Iterator[Item]:
    """The items, each made on a thread of its own while the one before is used."""
    with ThreadPoolExecutor(1, thread_name_prefix="karyaksham-merge") as thread:
        coming = thread.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = thread.submit(next, items, None)
            yield item
            del item


def _most(spill: Spill) -> int:
    """Bytes that are sorted at once: a sort holds what it sorts, its order and the sorted rows."""
    return max(spill.part_bytes // 2, 1)


class _Merge:
    """Runs of rows like those of the first."""

    def __init__(self, order: Order, first: pl.DataFrame, spill: Spill) -> None:
        from karyaksham_kernel._engine import SortedRuns

        self.wide = max(1, held_bytes(first) // first.height)
        """Bytes of a row."""
        self._order = order
        self._step = min(max(_BLOCK_BYTES // self.wide, _FEWEST), _MOST)
        columns = columns_for_engine(first.schema, spill.context)
        self._runs: SortedRuns = SortedRuns(str(spill.folder), columns, self._step, cancel=spill.context.cancel)
        self._samples: list[pl.DataFrame] = []
        self._bytes = 0

    def add(self, rows: pl.DataFrame) -> None:
        """Keep a run on disk, and the first rows of its blocks here."""
        import polars as pl

        order = self._order.places(rows)
        places = pl.int_range(0, rows.height, self._step, dtype=pl.Int64, eager=True)
        sample = _copied(rows.select(self._order.names)[order.to_series()[places]])
        self._samples.append(sample.with_columns(pl.lit(len(self._samples)).alias(_RUN), places.alias(_PLACE)))
        self._bytes += rows.height * self.wide
        self._runs.push(rows, order)

    def ranges(self, most: int) -> Iterator[pl.DataFrame]:
        """All rows in order, about so many bytes sorted at once."""
        import polars as pl

        self._runs.finish()
        # The sort is stable, so that equal keys are ordered by run and place here too.
        samples, count = self._order.sorted(pl.concat(self._samples)), len(self._samples)
        ranges = max(1, self._bytes // most)
        borders = sorted({samples.height * number // ranges for number in range(1, ranges)} - {0})
        passed, ends, done = [0] * count, [0] * count, 0
        for border in [*borders, samples.height]:
            for run, blocks in samples[_RUN].slice(done, border - done).value_counts().iter_rows():
                ends[run] += blocks
            done = border
            yield self._range(samples.row(border, named=True) if border < samples.height else None, ends, passed)

    def _range(self, border: dict[str, int] | None, ends: list[int], passed: list[int]) -> pl.DataFrame:
        """The rows not passed yet that come before a sample, all of them without one; they are passed then."""
        import polars as pl

        # The sample's own block is read too: it is that block's first row.
        own = None if border is None else border[_RUN]
        read, starts = self._runs.load([end + (run == own) for run, end in enumerate(ends)])
        rows = pl.DataFrame(read)
        places = self._order.places(rows)
        if border is not None and own is not None:
            place = places.to_series().index_of(starts[own] + border[_PLACE] - passed[own])
            places = places.head(place or 0)
        for run, count in enumerate(self._runs.pass_over(places)):
            passed[run] += count
        return rows[places.to_series()]


def _copied(rows: pl.DataFrame) -> pl.DataFrame:
    """A few rows with texts of their own: polars would keep those of all rows that they are from."""
    import polars as pl

    texts = [column for column in rows if column.dtype in (pl.String, pl.Binary)]
    return rows.with_columns(pl.Series(column.name, column.to_list(), column.dtype) for column in texts)
