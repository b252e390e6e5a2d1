"""Counters see every row, and leave the engine's work as it is."""

import polars as pl
import pytest

from karyaksham_kernel.execution.counters import NodeCounts, RowCounter

ROWS = 300_000


@pytest.fixture
def table() -> pl.LazyFrame:
    return pl.LazyFrame({"key": [n % 7 for n in range(ROWS)], "value": range(ROWS), "text": ["x"] * ROWS})


@pytest.mark.parametrize(
    "query",
    [
        lambda frame: frame,
        lambda frame: frame.group_by("key").agg(pl.col("value").sum()),
        lambda frame: frame.sort("value", descending=True),
        lambda frame: frame.select(pl.len()),
        lambda frame: frame.join(frame.select("value"), on="value"),
    ],
    ids=["rows", "group", "sort", "length", "join"],
)
def test_every_row_is_counted_once_a_reading(table: pl.LazyFrame, query) -> None:
    counter = RowCounter()
    counted = query(counter.watch(table)).collect(engine="streaming")
    assert counter.rows % ROWS == 0
    assert counter.rows > 0
    assert counted.height == query(table).collect(engine="streaming").height


def test_a_counter_does_not_ask_for_columns_that_nobody_needs(table: pl.LazyFrame) -> None:
    plan = RowCounter().watch(table).select("key").explain()
    assert "1/3 COLUMNS" in plan


def test_rows_come_out_in_the_order_they_went_in(table: pl.LazyFrame) -> None:
    counter = RowCounter()
    assert counter.watch(table).collect(engine="streaming")["value"].to_list() == list(range(ROWS))
    assert counter.rows == ROWS


def test_a_part_that_is_read_twice_tells_the_furthest_reading(table: pl.LazyFrame) -> None:
    counts = NodeCounts()
    counts.probe("out").watch(table).collect(engine="streaming")
    counts.probe("out").watch(table.head(10)).collect(engine="streaming")
    assert counts.rows() == ROWS


def test_what_nothing_counts_is_not_known() -> None:
    counts = NodeCounts()
    assert counts.rows() is None
    assert counts.bytes_read is None
