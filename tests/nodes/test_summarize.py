"""summarize: what the sketches say against what counting says, within the errors that are stated."""

from collections.abc import Callable
from datetime import date, timedelta

import polars as pl
import pytest

ROWS = 300_000


@pytest.fixture(scope="module")
def table() -> pl.DataFrame:
    n = pl.int_range(0, ROWS, dtype=pl.Int64)
    numbers = pl.select(n.alias("key"), ((n * 7919) % 10_007).alias("skewed").cast(pl.Float64).pow(3) / 1e6)
    return numbers.with_columns(
        pl.when(pl.col("key") % 10 == 0).then(None).otherwise(pl.col("key") % 7).alias("few"),
        pl.format("user{}@example.org", pl.col("key") % 50_000).alias("mail"),
        (pl.lit(date(2020, 1, 1)) + pl.duration(days=pl.col("key") % 900)).alias("day"),
        (pl.col("key") % 4 == 0).alias("flag"),
        pl.when(pl.col("key") % 1000 == 0).then(float("nan")).otherwise(pl.col("key") / 100).alias("price"),
        (pl.col("key") % 1000).cast(pl.Decimal(12, 2)).alias("money"),
    )


@pytest.fixture
def summary(compute: Callable, table: pl.DataFrame) -> dict[str, dict]:
    found = compute("summarize", {}, table)["out"]
    assert found["column"].to_list() == table.columns
    return {row["column"]: row for row in found.to_dicts()}


def test_counts_of_rows_and_missing_values_are_exact(summary: dict, table: pl.DataFrame) -> None:
    assert {row["rows"] for row in summary.values()} == {ROWS}
    assert {name: row["nulls"] for name, row in summary.items() if row["nulls"]} == {"few": ROWS // 10}
    assert summary["price"]["nans"] == ROWS // 1000


def test_few_different_values_are_counted_exactly_and_many_within_three_standard_errors(summary: dict) -> None:
    exact = {name: row["distinct"] for name, row in summary.items() if row["distinct_exact"]}
    assert exact == {"few": 7, "day": 900, "flag": 2, "money": 1000}
    for name, true in (("key", ROWS), ("skewed", 10_007), ("mail", 50_000)):
        assert summary[name]["distinct"] == pytest.approx(true, rel=0.025)


def test_extremes_are_exact_and_in_the_form_that_csv_has(summary: dict, table: pl.DataFrame) -> None:
    ends = {name: (row["min"], row["max"]) for name, row in summary.items()}
    assert ends["key"] == ("0", "299999")
    assert ends["day"] == ("2020-01-01", "2022-06-18")
    assert ends["price"] == ("0.01", str(table["price"].fill_nan(None).max()))
    assert ends["money"] == ("0.00", "999.00")
    assert ends["mail"] == ("user0@example.org", "user9@example.org")


def test_means_and_deviations_are_those_of_the_values(summary: dict, table: pl.DataFrame) -> None:
    for name in ("key", "skewed", "few", "money"):
        assert summary[name]["mean"] == pytest.approx(float(table[name].mean()), rel=1e-9)
        assert summary[name]["std"] == pytest.approx(float(table[name].cast(pl.Float64).std()), rel=1e-9)
    assert summary["price"]["mean"] == pytest.approx(table["price"].drop_nans().mean())


@pytest.mark.parametrize(
    ("name", "share"), [("q05", 0.05), ("q25", 0.25), ("median", 0.5), ("q75", 0.75), ("q95", 0.95)]
)
@pytest.mark.parametrize("column", ["key", "skewed"])
def test_quantiles_have_nearly_the_rank_they_stand_for(
    summary: dict, table: pl.DataFrame, column: str, name: str, share: float
) -> None:
    value = float(summary[column][name])
    assert (table[column] < value).mean() - 0.01 <= share <= (table[column] <= value).mean() + 0.01


def test_histograms_hold_all_values(summary: dict) -> None:
    counts = [bar["count"] for bar in summary["key"]["histogram"]]
    assert len(counts) == 20
    assert sum(counts) == pytest.approx(ROWS, abs=20)
    assert max(counts) - min(counts) < 0.02 * ROWS
    assert [bar["from"] for bar in summary["few"]["histogram"]] == [str(n) for n in range(7)]


def test_frequent_values_come_with_their_counts(summary: dict) -> None:
    assert summary["flag"]["top"] == [{"value": "false", "count": 225_000}, {"value": "true", "count": 75_000}]
    assert summary["flag"]["top_error"] == 0
    assert summary["key"]["top"] is None, "where all values are different none stands out"


def test_texts_show_their_lengths_and_their_kind(summary: dict) -> None:
    assert (summary["mail"]["min_length"], summary["mail"]["max_length"]) == (17, 21)
    assert summary["mail"]["patterns"] == [{"pattern": "e-mail", "share": 1.0}]


def test_lengths_are_counted_in_characters(compute: Callable) -> None:
    found = compute("summarize", {}, pl.DataFrame({"t": ["größer", "é", "a longer text – with a dash"]}))["out"]
    assert found.select("min_length", "max_length").row(0) == (1, 27)


def test_columns_that_have_no_order_are_counted(compute: Callable) -> None:
    table = pl.DataFrame(
        {
            "list": [[1], None],
            "nothing": [None, None],
            "category": pl.Series(["b", "a"], dtype=pl.Categorical),
            "lasting": [timedelta(seconds=1), None],
        }
    )
    found = compute("summarize", {}, table)["out"]
    assert found["nulls"].to_list() == [1, 2, 0, 1]
    assert found["distinct"].to_list() == [None, 0, 2, 1]


def test_without_rows_nothing_is_claimed(compute: Callable) -> None:
    found = compute("summarize", {"columns": ["a"]}, pl.DataFrame(schema={"a": pl.Int64, "b": pl.String}))["out"]
    row = found.to_dicts()[0]
    assert (row["rows"], row["distinct"], row["min"], row["mean"], row["histogram"]) == (0, 0, None, None, None)
