"""union: rows under each other, in the order of the inputs."""

import polars as pl
import pytest

from karyaksham_kernel.errors import KaryakshamError

ONE = pl.DataFrame({"a": [1, 2], "b": ["x", "y"]})


def test_columns_of_one_name_belong_together(compute) -> None:
    made = compute("union", {}, ONE, pl.DataFrame({"b": ["z"], "c": [True]}))["out"]
    assert made.to_dict(as_series=False) == {"a": [1, 2, None], "b": ["x", "y", "z"], "c": [None, None, True]}


def test_columns_in_one_place_belong_together(compute) -> None:
    made = compute("union", {"columns": "by_position"}, ONE, pl.DataFrame({"b": [3], "a": ["z"]}))["out"]
    assert made.rows() == [(1, "x"), (2, "y"), (3, "z")]


def test_numbers_are_widened(compute) -> None:
    made = compute("union", {}, pl.DataFrame({"a": [1]}), pl.DataFrame({"a": [0.5]}), pl.DataFrame({"a": [None]}))[
        "out"
    ]
    assert made["a"].to_list() == [1.0, 0.5, None]


@pytest.mark.parametrize(
    ("columns", "other"),
    [
        ("by_name", pl.DataFrame({"a": ["1"]})),
        ("by_position", pl.DataFrame({"z": ["1"], "y": ["x"]})),
        ("by_position", pl.DataFrame({"a": [1]})),
        ("strict", pl.DataFrame({"b": ["x"], "a": [1]})),
        ("strict", pl.DataFrame({"a": [1.0], "b": ["x"]})),
    ],
)
def test_what_does_not_go_together_is_told(compute, columns: str, other: pl.DataFrame) -> None:
    with pytest.raises(KaryakshamError) as raised:
        compute("union", {"columns": columns}, ONE, other)
    assert (raised.value.problem.code, raised.value.problem.field) == ("wrong_type", "inputs[1]")


def test_the_order_is_kept_over_many_batches(compute) -> None:
    parts = [pl.DataFrame({"n": range(start, start + 50_000)}) for start in (0, 50_000, 100_000)]
    assert compute("union", {"columns": "strict"}, *parts)["out"]["n"].is_sorted()
