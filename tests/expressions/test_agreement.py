"""Random expressions over awkward values have DuckDB's answer, values and NULLs alike."""

import duckdb
import polars as pl
from hypothesis import HealthCheck, given, note, settings

from expressions.duck import duckdb_says, ours, same
from expressions.strategies import expressions, tables

FEW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@FEW
@given(expression=expressions(), table=tables())
def test_a_random_expression_equals_duckdbs(expression: str, table: pl.DataFrame):
    note(expression)
    try:
        expected = duckdb_says(expression, table)
    except (duckdb.ConversionException, duckdb.OutOfRangeException, duckdb.InvalidInputException):
        expected = None
    try:
        found = ours(expression, table)
    except pl.exceptions.PolarsError:
        found = None

    assert same(found, expected), f"{found} is not DuckDB's {expected}"
