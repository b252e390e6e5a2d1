"""Random expressions over awkward values have DuckDB's answer, values and NULLs alike."""

from collections.abc import Callable

import duckdb
import polars as pl
from expressions.duck import duckdb_says, duckdb_says_by, ours, ours_by, same
from expressions.strategies import aggregations, expressions, tables, windows
from hypothesis import HealthCheck, given, note, settings

FEW = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


FAILED = "failed"  # both may refuse to compute, each in its own words
DUCKDB_REFUSES = (duckdb.ConversionException, duckdb.OutOfRangeException, duckdb.InvalidInputException)


def outcome(asked: Callable[[], list], refusal: type[Exception] | tuple[type[Exception], ...]) -> object:
    """The values, or that there are none."""
    try:
        return asked()
    except refusal:
        return FAILED


def assert_agreed(expression: str, table: pl.DataFrame, kind: str) -> None:
    """The same values, or a failure on both sides."""
    note(expression)
    expected = outcome(lambda: duckdb_says(expression, table, kind), DUCKDB_REFUSES)
    found = outcome(lambda: ours(expression, table, kind), pl.exceptions.PolarsError)
    assert same(found, expected), f"{found} is not DuckDB's {expected}"


@FEW
@given(expression=expressions(), table=tables())
def test_a_random_expression_equals_duckdbs(expression: str, table: pl.DataFrame):
    assert_agreed(expression, table, "row")


@FEW
@given(expression=aggregations(), table=tables())
def test_a_random_aggregation_equals_duckdbs(expression: str, table: pl.DataFrame):
    assert_agreed(expression, table, "aggregate")


@FEW
@given(expression=windows(), table=tables())
def test_a_random_window_function_equals_duckdbs(expression: str, table: pl.DataFrame):
    assert_agreed(expression, table.with_columns(n=pl.int_range(pl.len())), "derive")


@FEW
@given(expression=aggregations(), table=tables())
def test_a_random_aggregation_of_groups_equals_duckdbs(expression: str, table: pl.DataFrame):
    note(expression)
    expected = outcome(lambda: duckdb_says_by("b", expression, table), DUCKDB_REFUSES)
    found = outcome(lambda: ours_by("b", expression, table), pl.exceptions.PolarsError)

    assert same(found, expected), f"{found} is not DuckDB's {expected}"
