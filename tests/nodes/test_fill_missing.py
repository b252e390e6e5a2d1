"""fill_missing: one value, or what the column itself says."""

import polars as pl
import pytest

from karyaksham_kernel.errors import KaryakshamError


@pytest.mark.parametrize(
    ("values", "filling", "filled"),
    [
        ([1, None, 4], 0, [1, 0, 4]),
        ([1.5, None], 2, [1.5, 2.0]),
        (["a", None], {"value": "b"}, ["a", "b"]),
        ([True, None], False, [True, False]),
        ([1, None, 2, 6], "mean", [1.0, 3.0, 2.0, 6.0]),
        ([1, None, 2, 9], "median", [1.0, 2.0, 2.0, 9.0]),
        (["b", None, "a", "b", "a", None], "mode", ["b", "a", "a", "b", "a", "a"]),
        ([None, 1, None, None], "forward", [None, 1, 1, 1]),
        ([None, None, 1, None], "backward", [1, 1, 1, None]),
        ([None, None], {"value": "x"}, ["x", "x"]),
    ],
)
def test_missing_values_are_filled(compute, values: list, filling: object, filled: list) -> None:
    dtype = pl.String if values == [None, None] else None
    made = compute(
        "fill_missing", {"columns": "v", "with": filling}, pl.DataFrame({"v": pl.Series(values, dtype=dtype)})
    )
    assert made["out"]["v"].to_list() == filled


def test_a_text_fills_a_date(compute) -> None:
    dates = pl.DataFrame({"d": pl.Series([None], dtype=pl.Date)})
    made = compute("fill_missing", {"columns": ["d"], "with": {"value": "2013-01-31"}}, dates)["out"]
    assert made["d"].cast(pl.String).to_list() == ["2013-01-31"]


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"columns": "n", "with": {"value": "x"}}, "with"),
        ({"columns": "n", "with": 0.5}, "with"),
        ({"columns": "n", "with": True}, "with"),
        ({"columns": "s", "with": "mean"}, "columns"),
        ({"columns": "q", "with": 0}, "columns"),
    ],
)
def test_what_does_not_fit_is_told(compute, params: dict, field: str) -> None:
    with pytest.raises(KaryakshamError) as raised:
        compute("fill_missing", params, pl.DataFrame({"n": [1], "s": ["a"]}))
    assert raised.value.problem.field == field


def test_forward_looks_over_batches(compute) -> None:
    sparse = pl.DataFrame({"v": [1, *[None] * 299_999]})
    assert compute("fill_missing", {"columns": "v", "with": "forward"}, sparse)["out"]["v"].sum() == 300_000
