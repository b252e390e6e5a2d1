"""inline_table: what is written is what comes out."""

import polars as pl
import pytest
from pydantic import ValidationError

from karyaksham_kernel.errors import KaryakshamError
from karyaksham_kernel.nodes import NODES


def test_types_follow_from_the_values(compute) -> None:
    rows = [{"i": 1, "f": 1.5, "s": "x", "b": True, "l": [1, 2]}, {"i": None}]
    assert compute("inline_table", {"rows": rows})["out"].dtypes == [
        pl.Int64,
        pl.Float64,
        pl.String,
        pl.Boolean,
        pl.List(pl.Int64),
    ]


def test_types_may_be_given(compute) -> None:
    columns = {"d": ["2013-01-01"], "t": ["2013-01-01 05:15:00"], "p": ["1.10"], "n": ["7"], "l": [["2013-01-01"]]}
    schema = {"d": "date", "t": "datetime", "p": "decimal(10,2)", "n": "int16", "l": "list<date>"}
    made = compute("inline_table", {"columns": columns, "schema": schema})["out"]
    dtypes = [pl.Date, pl.Datetime("us"), pl.Decimal(10, 2), pl.Int16, pl.List(pl.Date)]
    assert made.dtypes == dtypes
    assert made["p"].cast(pl.String).to_list() == ["1.10"]


def test_a_table_without_rows_still_has_columns(compute) -> None:
    made = compute("inline_table", {"rows": [], "schema": {"d": "date"}})["out"]
    assert dict(made.schema) == {"d": pl.Date}


def test_whole_and_broken_numbers_are_both_numbers(compute) -> None:
    assert compute("inline_table", {"columns": {"n": [1, 2.5]}})["out"]["n"].to_list() == [1.0, 2.5]


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"columns": {"n": [1, "x"]}}, "columns.n"),
        ({"rows": [{"n": True}, {"n": 2}]}, "rows"),
        ({"columns": {"n": [2**70]}}, "columns.n"),
        ({"columns": {"n": ["x"]}, "schema": {"n": "int64"}}, "columns.n"),
        ({"columns": {"n": [1.5]}, "schema": {"n": "int64"}}, "columns.n"),
        ({"columns": {"n": ["2013-02-30"]}, "schema": {"n": "date"}}, "columns.n"),
        ({"columns": {"n": [300]}, "schema": {"n": "int8"}}, "columns.n"),
    ],
)
def test_values_that_are_not_of_one_type_are_told(compute, params: dict, field: str) -> None:
    with pytest.raises(KaryakshamError) as raised:
        compute("inline_table", params)
    assert (raised.value.problem.code, raised.value.problem.field) == ("wrong_type", field)


@pytest.mark.parametrize("params", [{}, {"rows": [], "columns": {}}, {"columns": {"a": [1], "b": []}}])
def test_a_table_has_one_form_and_one_length(params: dict) -> None:
    with pytest.raises(ValidationError):
        NODES["inline_table"].model_validate(params)
