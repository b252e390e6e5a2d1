"""Aggregates along an ordered window: up to the current row, or the last few rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

import polars as pl

from karyaksham_kernel.expressions.families.gathering import as_rows, condition, kept
from karyaksham_kernel.expressions.families.peers import last_peer
from karyaksham_kernel.expressions.function import Invocation
from karyaksham_kernel.expressions.values import Value, literal


class Frame(NamedTuple):
    """Up to the current row (`rows`) or its last equal (`range`), from so many rows before it or from the start."""

    unit: Literal["rows", "range", "all"]
    preceding: int | None = None


WHOLE = Frame("all")


def _ended(call: Invocation, frame: Frame, running: pl.Expr) -> pl.Expr:
    """In a range frame a row sees its equals too: it takes the running value of the last of them."""
    return running.gather(last_peer(call.over)) if frame.unit == "range" else running


def _total(rows: pl.Expr, frame: Frame) -> pl.Expr:
    """The sum of the frame, no row being 0; exact for whole numbers."""
    total = rows.cum_sum()
    if frame.preceding is None:
        return total
    return total - total.shift(frame.preceding + 1, fill_value=0)


def _known(rows: pl.Expr, frame: Frame) -> pl.Expr:
    return _total(rows.is_not_null().cast(pl.Int64), frame)


def _count(call: Invocation, frame: Frame) -> Value:
    if call.values:
        counted = _known(kept(call), frame)
    else:
        where = literal(True, pl.Boolean()) if call.where is None else condition(call).fill_null(value=False)
        rows = pl.int_range(pl.len())
        counted = _total(pl.when(where).then(rows * 0 + 1).otherwise(0), frame)
    return call.result(_ended(call, frame, counted), pl.Int64())


def _sum(call: Invocation, frame: Frame) -> Value:
    rows, dtype = kept(call), call[0].dtype
    if dtype.is_float():
        result: pl.DataType = pl.Float64()
        total = _float_total(rows.cast(result), frame)
    elif dtype.is_decimal():
        result = pl.Decimal(38, getattr(dtype, "scale", 0))
        total = _total(rows.cast(result).fill_null(0), frame)
    elif dtype.is_integer() or isinstance(dtype, pl.Boolean):
        result = pl.Int64()
        total = _total(rows.cast(pl.Int128).fill_null(0), frame).cast(result)
    else:
        raise call.fault("Only numbers can be summed.", at=0, code="type_mismatch")
    return call.result(_ended(call, frame, pl.when(_known(rows, frame) > 0).then(total)), result)


def _float_total(rows: pl.Expr, frame: Frame) -> pl.Expr:
    if frame.preceding is None:
        return rows.fill_null(0.0).cum_sum()
    return rows.rolling_sum(frame.preceding + 1, min_samples=1)


def _average(call: Invocation, frame: Frame) -> Value:
    rows = kept(call)
    if call[0].dtype.is_integer():
        total = _total(rows.cast(pl.Int128).fill_null(0), frame).cast(pl.Float64)
    else:
        total = _float_total(rows.cast(pl.Float64), frame)
    count = _known(rows, frame)
    return call.result(_ended(call, frame, pl.when(count > 0).then(total / count)), pl.Float64())


def _extreme(name: Literal["min", "max"]) -> Callable[[Invocation, Frame], Value]:
    def build(call: Invocation, frame: Frame) -> Value:
        rows, dtype = kept(call), call[0].dtype
        if not (dtype.is_numeric() or dtype.is_temporal()):
            raise call.fault(f"{name} along an ordered window takes numbers and dates.", "Leave ORDER BY out.", at=0)
        found = _furthest(rows, name, frame)
        if dtype.is_float():
            found = _with_nan(rows, found, name, frame, dtype)
        return call.result(_ended(call, frame, found), dtype)

    return build


def _furthest(rows: pl.Expr, name: str, frame: Frame) -> pl.Expr:
    if frame.preceding is None:
        return (rows.cum_max() if name == "max" else rows.cum_min()).forward_fill()
    size = frame.preceding + 1
    return rows.rolling_max(size, min_samples=1) if name == "max" else rows.rolling_min(size, min_samples=1)


def _with_nan(rows: pl.Expr, _: pl.Expr, name: str, frame: Frame, dtype: pl.DataType) -> pl.Expr:
    """NaN is above every number: the largest if there is one, the smallest if there is nothing else."""
    numbers = _furthest(rows.fill_nan(None), name, frame)
    seen = _total(rows.is_nan().fill_null(value=False).cast(pl.Int64), frame) > 0
    nan = pl.lit(float("nan"), dtype=dtype)
    wins = seen if name == "max" else seen & numbers.is_null()
    return pl.when(wins).then(nan).otherwise(numbers)


def _any(call: Invocation, frame: Frame) -> Value:
    return _boolean(call, frame, wanted=True)


def _all(call: Invocation, frame: Frame) -> Value:
    return _boolean(call, frame, wanted=False)


def _boolean(call: Invocation, frame: Frame, *, wanted: bool) -> Value:
    """bool_or looks for one true row, bool_and for one false one."""
    rows = kept(call)
    seen = _total((rows == wanted).fill_null(value=False).cast(pl.Int64), frame) > 0
    found = pl.when(_known(rows, frame) > 0).then(seen if wanted else seen.not_())
    return call.result(_ended(call, frame, found), pl.Boolean())


def _count_if(call: Invocation, frame: Frame) -> Value:
    rows = kept(call)
    counted = _total(rows.fill_null(value=False).cast(pl.Int64), frame)
    return call.result(_ended(call, frame, pl.when(_known(rows, frame) > 0).then(counted)), pl.Int64())


def _first(call: Invocation, frame: Frame) -> Value:
    if frame.preceding is not None or call.where is not None:
        raise call.fault("first takes no frame along an ordered window.", "Use lag.")
    return call.result(as_rows(call).first(), call[0].dtype)


RUNNING: dict[str, Callable[[Invocation, Frame], Value]] = {
    "count": _count,
    "sum": _sum,
    "avg": _average,
    "min": _extreme("min"),
    "max": _extreme("max"),
    "bool_or": _any,
    "bool_and": _all,
    "count_if": _count_if,
    "first": _first,
}
