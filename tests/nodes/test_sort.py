"""sort: DuckDB's order with nulls last both ways, and ties as they came."""

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karyaksham_kernel.errors import KaryakshamError

NUMBERS = st.lists(st.one_of(st.none(), st.floats(allow_infinity=True, allow_nan=True)), max_size=20)


@pytest.mark.parametrize(("descending", "word"), [(False, "ASC"), (True, "DESC")])
def test_numbers_stand_as_duckdb_puts_them(compute, descending: bool, word: str) -> None:
    @settings(max_examples=40)
    @given(NUMBERS)
    def holds(values: list[float | None]) -> None:
        table = pl.DataFrame({"v": pl.Series(values, dtype=pl.Float64)})
        made = compute("sort", {"by": [{"column": "v", "descending": descending}]}, table)["out"]
        with duckdb.connect() as connection:
            connection.register("given_rows", table)
            wanted = connection.sql(f"SELECT v FROM given_rows ORDER BY v {word} NULLS LAST").pl()
        assert made["v"].equals(wanted["v"], null_equal=True) or made.equals(wanted)

    holds()


def test_ties_stay_as_they_came(compute) -> None:
    table = pl.DataFrame({"k": [2, 1] * 500, "at": range(1000)})
    made = compute("sort", {"by": "k"}, table)["out"]
    assert made["at"].to_list() == [*range(1, 1000, 2), *range(0, 1000, 2)]


def test_an_unknown_column_is_told_with_the_nearest(compute) -> None:
    with pytest.raises(KaryakshamError, match="Did you mean 'dep_delay'"):
        compute("sort", {"by": "dep_dely"}, pl.DataFrame({"dep_delay": [1]}))
