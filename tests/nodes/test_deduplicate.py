"""deduplicate: what is kept and what is left out are together the input, whatever is kept."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nodes.tables import rows

ROWS = st.lists(st.tuples(st.one_of(st.none(), st.integers(0, 3)), st.integers(0, 9)), max_size=30)


def table(values: list[tuple[int | None, int]]) -> pl.DataFrame:
    return pl.DataFrame(values, schema={"key": pl.Int64, "value": pl.Int64}, orient="row")


@pytest.mark.parametrize("keep", ["first", "last", "any", "none"])
def test_no_row_is_lost_and_none_is_twice(compute, keep: str) -> None:
    @given(ROWS)
    def holds(values: list[tuple[int | None, int]]) -> None:
        given_rows = table(values)
        made = compute("deduplicate", {"keys": ["key"], "keep": keep}, given_rows)
        assert rows(pl.concat([made["out"], made["duplicates"]]), ordered=False) == rows(given_rows, ordered=False)
        assert made["out"]["key"].is_unique().all()

    holds()


@pytest.mark.parametrize(("keep", "kept"), [("first", [1, 3]), ("last", [2, 3]), ("none", [3])])
def test_which_of_the_same_rows_stays(compute, keep: str, kept: list[int]) -> None:
    made = compute("deduplicate", {"keys": "key", "keep": keep}, table([(1, 1), (1, 2), (2, 3)]))
    assert sorted(made["out"]["value"]) == kept


def test_without_readers_of_duplicates_only_out_is_made(compute) -> None:
    made = compute("deduplicate", {"keep": "any"}, table([(1, 1), (1, 1)]), ports=["out"])
    assert {name: port.rows() for name, port in made.items()} == {"out": [(1, 1)]}


def test_a_column_called_row_number_is_no_trouble(compute) -> None:
    made = compute("deduplicate", {}, pl.DataFrame({"row_number": [7, 7, 8]}))
    assert sorted(made["out"]["row_number"]) == [7, 8]
    assert made["duplicates"]["row_number"].to_list() == [7]
