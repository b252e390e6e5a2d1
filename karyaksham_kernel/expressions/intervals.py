"""INTERVAL: lengths of time, with months and years as the calendar counts them."""

from __future__ import annotations

import re
from decimal import Decimal

import polars as pl

from karyaksham_kernel.expressions.faults import ExpressionError, did_you_mean
from karyaksham_kernel.expressions.tree import Interval
from karyaksham_kernel.expressions.values import Offset, Value

_SECOND = 1_000_000
_MONTHS = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}
_DAYS = {"day": 1, "week": 7}
_MICROSECONDS = {
    "microsecond": 1,
    "millisecond": 1000,
    "second": _SECOND,
    "minute": 60 * _SECOND,
    "hour": 3600 * _SECOND,
}
UNITS = (*_MONTHS, *_DAYS, *_MICROSECONDS)
_DAYS_OF_A_MONTH = 30
_PART = re.compile(r"\s*([+-]?\d+)\s*([A-Za-z]+)")


def unit_named(name: str) -> str | None:
    """The unit of a name in singular or plural, or None."""
    lowered = name.lower()
    singular = {"centuries": "century"}.get(lowered, lowered.removesuffix("s"))
    return singular if singular in UNITS else None


def interval_value(amount: Value, node: Interval) -> Value:
    """`INTERVAL 1 month`, `INTERVAL '1 month 2 days'`, `INTERVAL (n) DAY`; raises ExpressionError."""
    constant = amount.constant
    if isinstance(constant, str) and node.unit:
        constant = int(constant) if constant.strip().lstrip("+-").isdigit() else Decimal("0.5")
    if isinstance(constant, str):
        return offset_value(_spelled(constant, node), node)
    if amount.dtype.is_float() or isinstance(constant, float | Decimal):
        message = "The amount of an interval is a whole number."
        raise ExpressionError("wrong_arguments", message, amount.span, "Take a smaller unit: INTERVAL 90 minutes.")
    if not (amount.dtype.is_integer() or isinstance(constant, int)):
        raise ExpressionError("type_mismatch", "The amount of an interval is a whole number.", amount.span)
    return offset_value(_of(constant if isinstance(constant, int) else amount.expr, node.unit, node), node)


def _of(amount: int | pl.Expr, unit: str, node: Interval) -> Offset:
    known = unit_named(unit)
    if known is None:
        message = f"There is no unit {unit}." if unit else "An interval needs a unit."
        hint = did_you_mean(unit, UNITS) or f"The units are {', '.join(UNITS)}."
        raise ExpressionError("expression_syntax", message, node.span, hint)
    if known in _MONTHS:
        return Offset(months=amount * _MONTHS[known])
    if known in _DAYS:
        return Offset(days=amount * _DAYS[known])
    return Offset(microseconds=amount * _MICROSECONDS[known])


def _spelled(text: str, node: Interval) -> Offset:
    """`1 month 2 days`."""
    total, at = Offset(), 0
    while found := _PART.match(text, at):
        part = _of(int(found[1]), found[2], node)
        total = Offset(total.months + part.months, total.days + part.days, total.microseconds + part.microseconds)
        at = found.end()
    if text[at:].strip() or at == 0:
        hint = "Write it as INTERVAL '1 month 2 days'."
        raise ExpressionError("expression_syntax", f"'{text}' is not an interval.", node.span, hint)
    return total


def offset_value(offset: Offset, node: Interval) -> Value:
    """An interval; where it is compared, a month counts as 30 days."""
    days = offset.days + offset.months * _DAYS_OF_A_MONTH
    exact = pl.duration(days=days, microseconds=offset.microseconds, time_unit="us")
    return Value(exact, pl.Duration("us"), node.span, offset=offset)


def shifted(moment: pl.Expr, offset: Offset, direction: int) -> pl.Expr:
    """The timestamp an offset later, or earlier: months first, a day that a month lacks being its last."""
    stamp = moment
    if isinstance(offset.months, pl.Expr):
        stamp = stamp.dt.offset_by(pl.concat_str((offset.months * direction).cast(pl.String), pl.lit("mo")))
    elif offset.months:
        stamp = stamp.dt.offset_by(f"{offset.months * direction}mo")
    days, microseconds = offset.days, offset.microseconds
    if isinstance(days, pl.Expr) or isinstance(microseconds, pl.Expr) or days or microseconds:
        length = pl.duration(days=days, microseconds=microseconds, time_unit="us")
        stamp = stamp + length if direction > 0 else stamp - length
    return stamp
