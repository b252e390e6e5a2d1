"""join: the rows that DuckDB gives for the same join, and the rows without a partner beside them."""

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nodes.tables import rows

from karyaksham_kernel.errors import KaryakshamError

KEYS = st.lists(st.one_of(st.none(), st.integers(0, 4)), max_size=12)
LEFT = pl.DataFrame({"k": [1, 2, None, 2], "v": ["a", "b", "c", "d"]})
RIGHT = pl.DataFrame({"k": [2, 4, None], "v": ["x", "y", "z"]})


def sides(left: list[int | None], right: list[int | None]) -> tuple[pl.DataFrame, pl.DataFrame]:
    one = pl.DataFrame({"k": pl.Series(left, dtype=pl.Int64), "a": pl.Series(range(len(left)), dtype=pl.Int64)})
    other = pl.DataFrame({"k": pl.Series(right, dtype=pl.Int64), "b": pl.Series(range(len(right)), dtype=pl.Int64)})
    return one, other


@pytest.mark.parametrize("how", ["inner", "left", "right", "full", "semi", "anti", "cross"])
def test_a_join_gives_the_rows_and_columns_that_duckdb_gives(compute, how: str) -> None:
    params = {"how": how} if how == "cross" else {"on": ["k"], "how": how}
    by = "" if how == "cross" else "USING (k)"
    columns = "left_.k, a, right_.k AS k_right, b" if how == "cross" else "*"

    @settings(max_examples=40)
    @given(KEYS, KEYS)
    def holds(left: list[int | None], right: list[int | None]) -> None:
        left_, right_ = sides(left, right)
        made = compute("join", params, left_, right_)["out"]
        with duckdb.connect() as connection:
            connection.register("left_", left_)
            connection.register("right_", right_)
            wanted = connection.sql(f"SELECT {columns} FROM left_ {how} JOIN right_ {by}").pl()
        assert made.columns == wanted.columns
        assert rows(made, ordered=False) == rows(wanted, ordered=False)

    holds()


def test_rows_without_a_partner_come_out_on_their_own_side(compute) -> None:
    made = compute("join", {"on": "k"}, LEFT, RIGHT)
    assert rows(made["left_rest"], ordered=False) == [(1, "a"), (None, "c")]
    assert rows(made["right_rest"], ordered=False) == [(4, "y"), (None, "z")]


def test_keys_of_different_names_both_stay(compute) -> None:
    made = compute("join", {"left_on": "k", "right_on": "id", "how": "full"}, LEFT, RIGHT.rename({"k": "id"}))["out"]
    assert made.columns == ["k", "v", "id", "v_right"]
    assert made.filter(pl.col("v_right") == "y").rows() == [(None, None, 4, "y")]


def test_whole_numbers_of_different_sizes_match(compute) -> None:
    for dtype in (pl.Int16, pl.UInt64):
        made = compute("join", {"on": "k"}, LEFT, RIGHT.with_columns(pl.col("k").cast(dtype)))["out"]
        assert made.height == 2


@pytest.mark.parametrize(
    ("params", "right", "code", "field"),
    [
        ({"on": "nothing"}, RIGHT, "unknown_column", "on"),
        ({}, RIGHT, "missing_field", "on"),
        ({"left_on": ["k"], "right_on": ["k", "v"]}, RIGHT, "missing_field", "on"),
        ({"on": "k", "left_on": "k", "right_on": "k"}, RIGHT, "missing_field", "on"),
        ({"on": "k", "how": "cross"}, RIGHT, "invalid_value", "on"),
        ({"on": "k"}, RIGHT.with_columns(pl.col("k").cast(pl.String)), "wrong_type", "on"),
        ({"on": "k"}, RIGHT.with_columns(pl.col("k").cast(pl.Float64)), "wrong_type", "on"),
        ({"on": "k"}, RIGHT.with_columns(v_right=1), "duplicate_column", "suffix"),
    ],
)
def test_what_cannot_be_joined_is_told(compute, params: dict, right: pl.DataFrame, code: str, field: str) -> None:
    with pytest.raises(KaryakshamError) as raised:
        compute("join", params, LEFT, right)
    assert (raised.value.problem.code, raised.value.problem.field) == (code, field)


def test_a_key_that_should_be_unique_and_is_not_ends_the_run(compute) -> None:
    twice = pl.DataFrame({"k": [2, 2, 4]})
    with pytest.raises(KaryakshamError, match="k = 2 occurs more than once"):
        compute("join", {"on": "k", "validate": "many_to_one"}, LEFT, twice)
    with pytest.raises(KaryakshamError, match="left table"):
        compute("join", {"on": "k", "validate": "one_to_many"}, LEFT, twice)


@pytest.mark.parametrize("how", ["inner", "left", "right", "full", "semi"])
def test_a_promise_that_holds_changes_nothing(compute, how: str) -> None:
    params = {"on": "k", "how": how}
    plain = compute("join", params, LEFT, RIGHT)["out"]
    checked = compute("join", {**params, "validate": "many_to_one"}, LEFT, RIGHT)["out"]
    assert rows(checked, ordered=False) == rows(plain, ordered=False)
