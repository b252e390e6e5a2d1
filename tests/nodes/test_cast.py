"""cast: DuckDB's CAST, and what becomes of values that do not fit."""

import duckdb
import polars as pl
import pytest
from nodes.tables import rows

from karyaksham_kernel.errors import KaryakshamError

TEXTS = pl.DataFrame({"at": [0, 1, 2, 3], "v": ["12", "x", None, "-3"]})


@pytest.mark.parametrize(
    ("values", "word", "in_duckdb"),
    [
        ([1.5, 2.5, -1.5, None], "int64", "BIGINT"),
        (["1", " 2 ", "-3"], "int32", "INTEGER"),
        (["true", "f", None], "bool", "BOOLEAN"),
        ([1, 0, None], "bool", "BOOLEAN"),
        (["2013-01-31", None], "date", "DATE"),
        ([1, -2], "string", "VARCHAR"),
        ([1, 100], "int8", "TINYINT"),
    ],
)
def test_a_cast_is_duckdbs(compute, values: list, word: str, in_duckdb: str) -> None:
    table = pl.DataFrame({"v": values})
    made = compute("cast", {"types": {"v": word}}, table)["out"]
    with duckdb.connect() as connection:
        connection.register("given_rows", table)
        wanted = connection.sql(f"SELECT CAST(v AS {in_duckdb}) AS v FROM given_rows").pl()
    assert made.rows() == wanted.rows()


def test_rejected_rows_come_out_as_they_came(compute) -> None:
    made = compute("cast", {"types": {"v": "int64"}, "on_error": "reject"}, TEXTS)
    assert made["out"].rows() == [(0, 12), (2, None), (3, -3)]
    assert made["rejected"].rows() == [(1, "x")]


def test_what_does_not_fit_can_become_missing(compute) -> None:
    made = compute("cast", {"types": {"v": "int64"}, "on_error": "null"}, TEXTS)
    assert rows(made["out"]) == [(0, 12), (1, None), (2, None), (3, -3)]
    assert made["rejected"].is_empty()


def test_what_does_not_fit_ends_the_run_otherwise(compute) -> None:
    with pytest.raises(Exception, match="x"):
        compute("cast", {"types": {"v": "int64"}}, TEXTS)


def test_several_columns_are_judged_together(compute) -> None:
    table = pl.DataFrame({"a": ["1", "x", "3"], "b": ["1", "2", "y"]})
    made = compute("cast", {"types": {"a": "int64", "b": "float64"}, "on_error": "reject"}, table)
    assert made["out"].rows() == [(1, 1.0)]
    assert made["rejected"].rows() == [("x", "2"), ("3", "y")]


def test_a_column_name_with_quotes_is_a_name(compute) -> None:
    made = compute("cast", {"types": {'a "b"': "float64"}}, pl.DataFrame({'a "b"': [1]}))["out"]
    assert made.dtypes == [pl.Float64]


@pytest.mark.parametrize("word", ["date", "list<string>", "datetime<UTC>"])
def test_a_type_that_cannot_be_is_told(compute, word: str) -> None:
    with pytest.raises(KaryakshamError) as raised:
        compute("cast", {"types": {"v": word}}, pl.DataFrame({"v": [True]}))
    problem = raised.value.problem
    assert (problem.field, problem.position) == ("types.v", None), "there is no place in a text that nobody wrote"
    assert word in problem.message
