"""Random expressions over awkward values have DuckDB's answer, values and NULLs alike."""

import duckdb
import polars as pl
from expressions.duck import duckdb_says, ours, same
from expressions.strategies import aggregations, expressions, tables, windows
from hypothesis import HealthCheck, given, note, settings

FEW = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def assert_agreed(expression: str, table: pl.DataFrame, kind: str) -> None:
    """The same values, or a failure on both sides."""
    note(expression)
    try:
        expected = duckdb_says(expression, table, kind)
    except (duckdb.ConversionException, duckdb.OutOfRangeException, duckdb.InvalidInputException):
        expected = None
    try:
        found = ours(expression, table, kind)
    except pl.exceptions.PolarsError:
        found = None
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
