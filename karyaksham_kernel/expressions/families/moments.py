"""`+`, `-` and `*` where a date, a timestamp or an interval takes part."""

from __future__ import annotations

import polars as pl

from karyaksham_kernel.expressions.function import Invocation
from karyaksham_kernel.expressions.intervals import shifted
from karyaksham_kernel.expressions.kinds import TIMESTAMP, is_temporal
from karyaksham_kernel.expressions.values import Offset, Value


def plus_moment(call: Invocation) -> Value | None:
    """Date + days, moment + interval, interval + interval; None for anything else."""
    left, right = call.values
    if is_temporal(right.dtype):
        left, right = right, left
    if is_temporal(left.dtype):
        return _moved(call, left, right, 1)
    return _intervals(call, 1)


def minus_moment(call: Invocation) -> Value | None:
    """Date - date, moment - moment, moment - interval, interval - interval; None for anything else."""
    left, right = call.values
    if is_temporal(left.dtype) and is_temporal(right.dtype):
        if isinstance(left.dtype, pl.Date) and isinstance(right.dtype, pl.Date):
            return call.result((left.expr - right.expr).dt.total_days(), pl.Int64())
        return call.result(_stamp(left) - _stamp(right), pl.Duration("us"))
    if is_temporal(left.dtype):
        return _moved(call, left, right, -1)
    return _intervals(call, -1)


def times_interval(call: Invocation) -> Value | None:
    """Interval * whole number; None for anything else."""
    left, right = call.values
    if right.offset is not None:
        left, right = right, left
    if left.offset is None or not right.dtype.is_integer():
        return None
    count = right.constant if isinstance(right.constant, int) else right.expr
    offset = left.offset
    scaled = Offset(offset.months * count, offset.days * count, offset.microseconds * count)
    return Value(left.expr * right.expr, pl.Duration("us"), call.call.span, offset=scaled)


def _moved(call: Invocation, moment: Value, by: Value, direction: int) -> Value | None:
    if isinstance(moment.dtype, pl.Date) and by.dtype.is_integer():
        length = pl.duration(days=by.expr)
        return call.result(moment.expr + length if direction > 0 else moment.expr - length, pl.Date())
    dtype = TIMESTAMP if isinstance(moment.dtype, pl.Date) else moment.dtype
    if by.offset is not None:
        return call.result(shifted(_stamp(moment), by.offset, direction), dtype)
    if isinstance(by.dtype, pl.Duration):
        return call.result(_stamp(moment) + by.expr if direction > 0 else _stamp(moment) - by.expr, dtype)
    return None


def _intervals(call: Invocation, direction: int) -> Value | None:
    left, right = call.values
    if not (isinstance(left.dtype, pl.Duration) and isinstance(right.dtype, pl.Duration)):
        return None
    expr = left.expr + right.expr if direction > 0 else left.expr - right.expr
    if left.offset is None or right.offset is None:
        return call.result(expr, pl.Duration("us"))
    one, other = left.offset, right.offset
    summed = Offset(
        one.months + other.months * direction,
        one.days + other.days * direction,
        one.microseconds + other.microseconds * direction,
    )
    return Value(expr, pl.Duration("us"), call.call.span, offset=summed)


def _stamp(moment: Value) -> pl.Expr:
    return moment.expr.cast(TIMESTAMP) if isinstance(moment.dtype, pl.Date) else moment.expr
