"""window: what DuckDB gives with the clause written behind each call, the rows in their order."""

import polars as pl
import pytest
from expressions.duck import duckdb_says, same
from expressions.strategies import calls_along_a_window, tables
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from karyaksham_kernel.errors import InvalidPipeline, KaryakshamError

TABLE = pl.DataFrame({"shop": ["a", "b", "a", None], "day": [2, 1, 1, 1], "amount": [5, 7, 1, 4]})
CALLS = calls_along_a_window()
FEW = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)


def clause(partition: list[str], order: list) -> str:
    keys = [f"{key['column']} DESC" if isinstance(key, dict) else key for key in order]
    parts = [f"{word} BY {', '.join(names)}" for word, names in (("PARTITION", partition), ("ORDER", keys)) if names]
    return f"OVER ({' '.join(parts)})"


def assert_agreed(compute, table: pl.DataFrame, partition: list[str], order: list, call: str) -> None:
    rows = table.with_columns(n=pl.int_range(pl.len()))
    note(f"{call} {clause(partition, order)}")
    made = compute("window", {"partition_by": partition, "order_by": order, "columns": {"value": call}}, rows)["out"]
    assert made.drop("value").equals(rows)
    assert same(made["value"].to_list(), duckdb_says(f"{call} {clause(partition, order)}", rows))


PARTITIONS = st.sampled_from([[], ["s"], ["b"], ["b", "s"]])


@FEW
@given(
    call=st.one_of(CALLS["ranking"], CALLS["aggregate"]),
    partition=PARTITIONS,
    order=st.sampled_from([["i"], [{"column": "i", "descending": True}], ["d", {"column": "i", "descending": True}]]),
    table=tables(),
)
def test_what_equal_rows_share_equals_duckdbs(compute, call: str, partition: list, order: list, table) -> None:
    assert_agreed(compute, table, partition, order, call)


@FEW
@given(call=CALLS["placed"], partition=PARTITIONS, table=tables())
def test_what_needs_every_rows_place_equals_duckdbs(compute, call: str, partition: list, table) -> None:
    assert_agreed(compute, table, partition, [{"column": "i", "descending": True}, "s", "t", "n"], call)


@FEW
@given(call=CALLS["aggregate"], partition=PARTITIONS, table=tables())
def test_without_an_order_a_call_is_over_the_whole_partition(compute, call: str, partition: list, table) -> None:
    assert_agreed(compute, table, partition, [], call)


def test_ties_are_in_the_order_in_which_the_rows_came(compute) -> None:
    rows = pl.DataFrame({"k": [n % 3 for n in range(3000)], "t": [n % 2 for n in range(3000)], "n": range(3000)})
    params = {"partition_by": "k", "order_by": ["t", {"column": "k", "descending": True}], "columns": {"b": "lag(n)"}}
    made = compute("window", params, rows)["out"].filter(pl.col("b").is_not_null())
    same_kind = made.filter(pl.col("b") % 2 == pl.col("t"))
    assert same_kind.height == 3000 - 3 - 3
    assert (same_kind["n"] - same_kind["b"]).unique().to_list() == [6]


def test_later_expressions_see_earlier_columns_and_a_clause_of_its_own_keeps_to_that(compute) -> None:
    columns = {"all": "sum(amount) OVER ()", "here": "sum(amount)", "share": "here / all", "amount": "amount * 10"}
    made = compute("window", {"partition_by": "shop", "columns": columns}, TABLE)["out"]
    assert made.columns == ["shop", "day", "amount", "all", "here", "share"]
    assert made["all"].to_list() == [17] * 4
    assert made["here"].to_list() == [6, 7, 6, 4]
    assert made["share"].to_list() == [6 / 17, 7 / 17, 6 / 17, 4 / 17]
    assert made["amount"].to_list() == [50, 70, 10, 40]


def test_a_column_called_over_or_with_a_dot_is_a_name_like_any_other(compute) -> None:
    rows = pl.DataFrame({"over": [1, 1, 2], "a.b": [3, 2, 1], 'say "x"': [1, 2, 3]})
    params = {"partition_by": ["over"], "order_by": ["a.b"], "columns": {"v": 'lag("say ""x""")'}}
    assert compute("window", params, rows)["out"]["v"].to_list() == [2, None, None]


@pytest.mark.parametrize(
    ("params", "code", "field"),
    [
        ({"partition_by": ["shp"]}, "unknown_column", "partition_by"),
        ({"order_by": [{"column": "dy", "descending": True}]}, "unknown_column", "order_by"),
        ({"columns": {"v": "sum(amont)"}}, "unknown_column", "columns.v"),
        ({"columns": {"v": "sum(lag(amount))"}}, "not_allowed_here", "columns.v"),
        ({"order_by": "day", "columns": {"v": "median(amount)"}}, "not_allowed_here", "columns.v"),
    ],
)
def test_what_is_wrong_is_told_with_its_field(compute, params: dict, code: str, field: str) -> None:
    with pytest.raises(KaryakshamError) as raised:
        compute("window", {"columns": {"v": "sum(amount)"}, **params}, TABLE)
    assert (raised.value.problem.code, raised.value.problem.field) == (code, field)


def test_both_clauses_are_told_at_once_before_any_expression_over_them(compute) -> None:
    params = {"partition_by": "shp", "order_by": "dy", "columns": {"v": "sum(amount)"}}
    with pytest.raises(InvalidPipeline) as raised:
        compute("window", params, TABLE)
    assert [problem.field for problem in raised.value.problems] == ["partition_by", "order_by"]
