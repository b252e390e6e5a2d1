"""JSON values and texts as values of a column's type."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

_TRUTH = {"true": True, "false": False}


def read_value(value: Any, dtype: pl.DataType) -> object:
    """The Python value of that type: texts are read by the type (`"2013-01-31"` as a date), nothing is rounded.

    Raises ValueError, TypeError or ArithmeticError when the value is none of the type's.
    """
    import polars as pl

    if value is None:
        return None
    if isinstance(value, list):
        return _read_list(value, dtype)
    if isinstance(value, str) and not isinstance(dtype, (pl.String, pl.Categorical)):
        value = _reader(dtype)(value)
    if isinstance(value, bool) != isinstance(dtype, pl.Boolean) or (isinstance(value, float) and dtype.is_integer()):
        raise TypeError(f"{value!r} is no {dtype}")
    try:
        return pl.Series([value], dtype=dtype, strict=True).item()
    except pl.exceptions.PolarsError as error:
        raise ValueError(str(error)) from error


def _read_list(values: list[Any], dtype: pl.DataType) -> object:
    import polars as pl

    if not isinstance(dtype, pl.List):
        raise TypeError(f"a list is no {dtype}")
    inner = dtype.inner
    return [read_value(value, inner() if isinstance(inner, type) else inner) for value in values]


def _reader(dtype: pl.DataType) -> Callable[[str], object]:
    import polars as pl

    if dtype.is_integer():
        return int
    if dtype.is_float():
        return float
    readers: dict[type[pl.DataType], Callable[[str], object]] = {
        pl.Boolean: _truth,
        pl.Date: date.fromisoformat,
        pl.Datetime: datetime.fromisoformat,
        pl.Time: time.fromisoformat,
        pl.Decimal: Decimal,
        pl.Binary: str.encode,
    }
    if type(dtype) not in readers:
        raise TypeError(f"a text cannot be read as {dtype}")
    return readers[type(dtype)]


def _truth(text: str) -> bool:
    if text.lower() not in _TRUTH:
        raise ValueError(f"'{text}' is neither true nor false")
    return _TRUTH[text.lower()]
