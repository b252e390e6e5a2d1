"""Sorted runs on disk: rows of any type come back, run by run, from where each was left."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from karyaksham_kernel import _engine

STEP = 3


def rows(first: int, height: int) -> pl.DataFrame:
    """Rows of many types, told apart by `n`; every fourth has nothing else."""
    numbers = range(first, first + height)
    there = pl.col("n") % 4 != 0
    frame = pl.DataFrame({"n": numbers}).with_columns(
        text=pl.format("a text that is longer than a view holds: {}", "n"),
        kind=pl.format("{}", pl.col("n") % 3).cast(pl.Categorical),
        size=pl.format("{}", pl.col("n") % 2).cast(pl.Enum(["0", "1"])),
        day=pl.lit(dt.date(2026, 1, 1)),
        price=pl.lit(Decimal("1.50")),
        parts=pl.concat_list("n", "n"),
        both=pl.struct(a="n", b=pl.lit("x")),
        raw=pl.lit(b"\xff\x00"),
    )
    return frame.with_columns(pl.when(there).then(pl.exclude("n")))


def numbers(*ranges: int) -> pl.DataFrame:
    """The numbers of rows, from each first to the one behind the last."""
    pairs = zip(ranges[::2], ranges[1::2], strict=True)
    return pl.DataFrame({"row": [row for pair in pairs for row in range(*pair)]}, {"row": pl.UInt32})


def written(folder: Path, *runs: pl.DataFrame) -> _engine.SortedRuns:
    made = _engine.SortedRuns(str(folder), runs[0].clear(), STEP)
    for run in runs:
        made.push(run, numbers(0, run.height))
    made.finish()
    return made


def test_each_run_goes_on_where_it_was_left(tmp_path: Path):
    runs = written(tmp_path, rows(0, 7), rows(100, 2), rows(200, 9))
    read, starts = runs.load([1, 1, 0])
    assert starts == [0, 3, 5]
    assert pl.DataFrame(read).equals(pl.concat([rows(0, 3), rows(100, 2)]))
    assert runs.pass_over(numbers(3, 5, 0, 2)) == [2, 2, 0]
    read, starts = runs.load([3, 1, 1])
    assert starts == [0, 5, 5]
    assert pl.DataFrame(read).equals(pl.concat([rows(2, 5), rows(200, 3)]))
    assert runs.load([3, 1, 1])[1] == starts


def test_a_run_is_written_in_the_order_that_is_told(tmp_path: Path):
    runs = _engine.SortedRuns(str(tmp_path), rows(0, 0), STEP)
    pieces = pl.concat([rows(0, 5), rows(5, 4)], rechunk=False)
    runs.push(pieces, pl.DataFrame({"row": [8, 0, 6, 1, 4, 5]}, {"row": pl.UInt32}))
    runs.finish()
    assert pl.DataFrame(runs.load([2])[0]).equals(pieces[[8, 0, 6, 1, 4, 5]])


def test_nothing_read_is_no_rows(tmp_path: Path):
    read, starts = written(tmp_path, rows(0, 3)).load([0])
    assert (read.num_rows, starts) == (0, [0])


def test_texts_of_others_are_not_held(tmp_path: Path):
    read, _ = written(tmp_path, rows(0, 1_000)).load([1])
    assert pl.DataFrame(read)["text"].to_arrow().nbytes < 1_000


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path):
    runs = _engine.SortedRuns(str(tmp_path / "missing"), rows(0, 0), STEP)
    runs.push(rows(0, 3), numbers(0, 3))
    with pytest.raises(_engine.EngineError) as told:
        runs.finish()
    assert told.value.code == "storage_unavailable"
