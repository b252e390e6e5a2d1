"""date_trunc and date_diff: where a unit of time begins, and how many lie between two moments."""

from __future__ import annotations

import polars as pl

from karyaksham_kernel.expressions.faults import did_you_mean
from karyaksham_kernel.expressions.function import Invocation
from karyaksham_kernel.expressions.intervals import UNITS, unit_named
from karyaksham_kernel.expressions.kinds import TIMESTAMP
from karyaksham_kernel.expressions.values import Value, literal

_EVERY = {
    "microsecond": "1us",
    "millisecond": "1ms",
    "second": "1s",
    "minute": "1m",
    "hour": "1h",
    "day": "1d",
    "week": "1w",
    "month": "1mo",
    "quarter": "1q",
    "year": "1y",
}
_YEARS = {"decade": 10, "century": 100}
_MICROSECONDS = {
    "microsecond": 1,
    "millisecond": 1_000,
    "second": 1_000_000,
    "minute": 60_000_000,
    "hour": 3_600_000_000,
    "day": 86_400_000_000,
}


def _unit(call: Invocation) -> str | None:
    asked = call.constant(0)
    if asked is None:
        return None
    unit = unit_named(str(asked))
    if unit is None:
        hint = did_you_mean(str(asked), UNITS) or f"The units are {', '.join(UNITS)}."
        raise call.fault(f"There is no unit {asked}.", hint, at=0)
    return unit


def _stamp(value: Value) -> pl.Expr:
    return value.expr.cast(TIMESTAMP) if isinstance(value.dtype, pl.Date) else value.expr


def truncated(call: Invocation) -> Value:
    """date_trunc: a timestamp, of a date too."""
    unit, moment = _unit(call), _stamp(call[1])
    dtype = TIMESTAMP if isinstance(call[1].dtype, pl.Date) else call[1].dtype
    if unit is None:
        return call.result(literal(None, dtype), dtype)
    if unit in _YEARS:
        year = moment.dt.year() // _YEARS[unit] * _YEARS[unit]
        return call.result(pl.datetime(year, 1, 1).cast(dtype), dtype)
    return call.result(moment.dt.truncate(_EVERY[unit]), dtype)


def difference(call: Invocation) -> Value:
    """date_diff: boundaries crossed, but whole weeks of days."""
    unit = _unit(call)
    if unit is None:
        return call.result(literal(None, pl.Int64()), pl.Int64())
    counted = "day" if unit == "week" else unit
    start, end = (call.bound(lambda moment: _ordinal(counted, moment), _stamp(value)) for value in call.values[1:])
    found = (end - start).cast(pl.Int64)
    if unit == "week":
        found = call.bound(lambda days: days.sign() * (days.abs() // 7), found)
    return call.result(found, pl.Int64())


def _ordinal(unit: str, moment: pl.Expr) -> pl.Expr:
    """The number of the unit that the moment lies in."""
    if unit in _MICROSECONDS:
        return moment.dt.epoch("us") // _MICROSECONDS[unit]
    year = moment.dt.year().cast(pl.Int64)
    if unit == "month":
        return year * 12 + moment.dt.month()
    if unit == "quarter":
        return year * 4 + moment.dt.quarter()
    return year // _YEARS.get(unit, 1)
