"""Sorting more rows than there is room for: sorted runs on disk, merged range by range.

Every run is sampled. Samples of all runs, in order, give the borders between ranges; where a border lies in a run is
found in the few rows between two of its samples. A range is then a slice of every run, small enough to be sorted in
memory. Equal keys keep their order: runs are numbered as they came, and a border may lie between equal keys.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from karyaksham_kernel.nodes.parts import Spill, pieces

if TYPE_CHECKING:
    import polars as pl

_STEP = 4096
"""Rows between two samples, and rows of a record batch."""
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
    runs = (order.sorted(piece) for piece in pieces(frame, _most(spill)))
    yield from merged_in_ranges(runs, order, spill)


def merged_in_ranges(runs: Iterable[pl.DataFrame], order: Order, spill: Spill) -> Iterator[pl.DataFrame]:
    """The rows of sorted frames in order, range by range; each frame is forgotten once it is on disk."""
    import polars as pl

    files: list[str] = []
    samples: list[pl.DataFrame] = []
    lengths: list[int] = []
    size = 0
    for run in runs:
        size += int(run.estimated_size())
        files.append(str(spill.folder / f"run-{len(files):05}.arrow"))
        run.write_ipc(files[-1], compression="lz4", record_batch_size=_STEP)
        samples.append(_sampled(run, order, len(samples)))
        lengths.append(run.height)
    if not files:
        return
    cuts = _Cuts(files, lengths, samples, order).at_ranges(max(1, size // _most(spill)))
    for first, last in itertools.pairwise(cuts):
        slices = [
            pl.scan_ipc(file).slice(start, end - start)
            for file, start, end in zip(files, first, last, strict=True)
            if end > start
        ]
        if slices:
            yield order.sorted(pl.concat(slices).collect())


def _most(spill: Spill) -> int:
    """Bytes that are sorted at once: a sort holds what it sorts, its order and the sorted rows."""
    return max(spill.part_bytes * 3 // 5, 1)


def _sampled(run: pl.DataFrame, order: Order, number: int) -> pl.DataFrame:
    import polars as pl

    places = pl.int_range(0, run.height, _STEP, dtype=pl.Int64, eager=True)
    return run.select(order.names)[places].with_columns(pl.lit(number).alias(_RUN), places.alias(_PLACE))


class _Cuts:
    """Where ranges begin in every run."""

    def __init__(self, files: list[str], lengths: list[int], samples: list[pl.DataFrame], order: Order) -> None:
        import polars as pl

        self._files = files
        self._lengths = lengths
        self._order = order
        # The sort is stable, so that equal keys are ordered by run and place here too.
        self._samples = order.sorted(pl.concat(samples))

    def at_ranges(self, ranges: int) -> list[list[int]]:
        """The rows at which each range begins in each run, and at last where all end."""
        count = self._samples.height
        borders = sorted({count * number // ranges for number in range(1, ranges)} - {0})
        return [[0] * len(self._files), *(self._cut(border) for border in borders), self._lengths]

    def _cut(self, border: int) -> list[int]:
        before = dict(self._samples.head(border).group_by(_RUN).len().iter_rows())
        sample = self._samples[border]
        return [self._row(run, before.get(run, 0), sample) for run in range(len(self._files))]

    def _row(self, run: int, samples_before: int, sample: pl.DataFrame) -> int:
        """How many rows of a run come before a sample, when so many of the run's samples do."""
        import polars as pl

        if run == sample.item(0, _RUN):
            return int(sample.item(0, _PLACE))
        if samples_before == 0:
            return 0
        start = (samples_before - 1) * _STEP
        keys = pl.scan_ipc(self._files[run]).select(self._order.names).slice(start, _STEP).collect()
        border = sample.select(self._order.names)
        # Equal keys of an earlier run come before the sample, those of a later one after it.
        both = [keys, border] if run < sample.item(0, _RUN) else [border, keys]
        at = keys.height if run < sample.item(0, _RUN) else 0
        places = self._order.sorted(pl.concat(both).with_row_index(_PLACE))[_PLACE]
        return start + int((places == at).arg_max() or 0)
