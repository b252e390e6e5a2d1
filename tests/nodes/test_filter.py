"""filter: every row is either in `out` or in `rest`."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from karyaksham_kernel.errors import KaryakshamError

VALUES = pl.DataFrame({"n": [1, 2, None, -3]})


@pytest.mark.parametrize("condition", ["n > 1", "n IS NULL", "n = n", "NOT (n > 1)", "n > 1 OR n IS NULL"])
def test_out_and_rest_together_are_the_input(compute, condition: str) -> None:
    made = compute("filter", {"condition": condition}, VALUES)
    assert sorted(map(str, [*made["out"]["n"], *made["rest"]["n"]])) == sorted(map(str, VALUES["n"]))


def test_a_missing_answer_is_not_a_yes(compute) -> None:
    made = compute("filter", {"condition": "n > 1"}, VALUES)
    assert made["out"]["n"].to_list() == [2]
    assert made["rest"]["n"].to_list() == [1, None, -3]


def test_a_condition_must_be_true_or_false(compute) -> None:
    with pytest.raises(KaryakshamError) as raised:
        compute("filter", {"condition": "n + 1"}, VALUES)
    assert (raised.value.problem.code, raised.value.problem.field) == ("wrong_type", "condition")


def test_both_ports_keep_the_order(compute) -> None:
    @given(st.lists(st.one_of(st.none(), st.integers(-5, 5))))
    def holds(values: list[int | None]) -> None:
        table = pl.DataFrame({"n": pl.Series(values, dtype=pl.Int64), "at": range(len(values))})
        made = compute("filter", {"condition": "n > 0"}, table)
        assert made["out"]["at"].is_sorted()
        assert made["rest"]["at"].is_sorted()

    holds()
