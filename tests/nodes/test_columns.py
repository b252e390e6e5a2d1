"""select, rename, drop, derive: which columns there are afterwards, and what they are called."""

import polars as pl
import pytest

from karyaksham_kernel.errors import InvalidPipeline, KaryakshamError

TABLE = pl.DataFrame({"a": [1, 2], "b": ["x", None], "A b": [0.5, 1.5]})


@pytest.mark.parametrize(
    ("node_type", "params", "columns"),
    [
        ("select", {"columns": ["A b", "a"]}, ["A b", "a"]),
        ("select", {"columns": "b"}, ["b"]),
        ("select", {"columns": ["a", {"name": "a", "as": "again"}]}, ["a", "again"]),
        ("rename", {"columns": {"A b": "c", "a": "b", "b": "a"}}, ["b", "a", "c"]),
        ("drop", {"columns": "b"}, ["a", "A b"]),
        ("drop", {"columns": ["a", "b", "A b"]}, []),
        ("derive", {"columns": {"c": "a + 1", "a": "a * 10", "d": "a + c"}}, ["a", "b", "A b", "c", "d"]),
    ],
)
def test_the_columns_afterwards(compute, node_type: str, params: dict, columns: list[str]) -> None:
    assert compute(node_type, params, TABLE)["out"].columns == columns


def test_later_expressions_see_earlier_columns(compute) -> None:
    made = compute("derive", {"columns": {"c": "a + 1", "a": "a * 10", "d": "a + c"}}, TABLE)["out"]
    assert made["d"].to_list() == [12, 23]


@pytest.mark.parametrize(
    ("node_type", "params", "code", "field"),
    [
        ("select", {"columns": ["a", "bb"]}, "unknown_column", "columns"),
        ("select", {"columns": ["a", {"name": "b", "as": "a"}]}, "duplicate_column", "columns"),
        ("rename", {"columns": {"q": "c"}}, "unknown_column", "columns"),
        ("rename", {"columns": {"a": "b"}}, "duplicate_column", "columns"),
        ("drop", {"columns": ["q"]}, "unknown_column", "columns"),
        ("cast", {"types": {"q": "int64"}}, "unknown_column", "types"),
        ("derive", {"columns": {"c": "q + 1"}}, "unknown_column", "columns.c"),
    ],
)
def test_what_is_wrong_is_told_with_its_field(compute, node_type: str, params: dict, code: str, field: str) -> None:
    with pytest.raises(KaryakshamError) as raised:
        compute(node_type, params, TABLE)
    assert (raised.value.problem.code, raised.value.problem.field) == (code, field)


def test_every_broken_expression_is_told(compute) -> None:
    with pytest.raises(InvalidPipeline) as raised:
        compute("derive", {"columns": {"c": "q + 1", "d": "a + 1", "e": "r"}}, TABLE)
    assert [problem.field for problem in raised.value.problems] == ["columns.c", "columns.e"]
