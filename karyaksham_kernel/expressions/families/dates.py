"""Taking dates and times apart."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from karyaksham_kernel.expressions.faults import did_you_mean
from karyaksham_kernel.expressions.function import Example, Function, Invocation
from karyaksham_kernel.expressions.kinds import TIMESTAMP
from karyaksham_kernel.expressions.values import Value

_CATEGORY = "dates"
Part = Callable[[pl.Expr], pl.Expr]


def _seconds(moment: pl.Expr, scale: int) -> pl.Expr:
    return (moment.dt.second().cast(pl.Int64) * scale) + moment.dt.microsecond() // (1_000_000 // scale)


def _century(year: pl.Expr) -> pl.Expr:
    return pl.when(year > 0).then((year - 1) // 100 + 1).otherwise(year // 100 - 1)


PARTS: dict[str, Part] = {
    "year": lambda moment: moment.dt.year(),
    "month": lambda moment: moment.dt.month(),
    "day": lambda moment: moment.dt.day(),
    "hour": lambda moment: moment.dt.hour(),
    "minute": lambda moment: moment.dt.minute(),
    "second": lambda moment: moment.dt.second(),
    "millisecond": lambda moment: _seconds(moment, 1000),
    "microsecond": lambda moment: _seconds(moment, 1_000_000),
    "quarter": lambda moment: moment.dt.quarter(),
    "week": lambda moment: moment.dt.week(),
    "dayofweek": lambda moment: moment.dt.weekday() % 7,
    "isodow": lambda moment: moment.dt.weekday(),
    "dayofyear": lambda moment: moment.dt.ordinal_day(),
    "isoyear": lambda moment: moment.dt.iso_year(),
    "decade": lambda moment: moment.dt.year() // 10,
    "century": lambda moment: _century(moment.dt.year().cast(pl.Int64)),
    "epoch": lambda moment: moment.dt.epoch("us") / 1_000_000,
}
_SPELLINGS = {
    "dow": "dayofweek",
    "weekday": "dayofweek",
    "doy": "dayofyear",
    "dayofmonth": "day",
    "yr": "year",
    "mon": "month",
    "hr": "hour",
    "min": "minute",
    "sec": "second",
    "ms": "millisecond",
    "us": "microsecond",
    "weekofyear": "week",
}
_CLOCK = {"hour", "minute", "second", "millisecond", "microsecond", "epoch"}
_DOCS: dict[str, tuple[str, int | float, tuple[str, ...]]] = {
    "year": ("The year.", 2024, ()),
    "month": ("The month, 1 to 12.", 3, ()),
    "day": ("The day of the month, 1 to 31.", 3, ("dayofmonth",)),
    "hour": ("The hour, 0 to 23; of a date 0.", 13, ()),
    "minute": ("The minute, 0 to 59.", 14, ()),
    "second": ("The whole seconds, 0 to 59.", 15, ()),
    "millisecond": ("The seconds in thousandths, 0 to 59999.", 15500, ()),
    "microsecond": ("The seconds in millionths, 0 to 59999999.", 15500000, ()),
    "quarter": ("The quarter of the year, 1 to 4.", 1, ()),
    "week": ("The ISO week of the year, 1 to 53.", 9, ("weekofyear",)),
    "dayofweek": ("The day of the week, Sunday being 0 and Saturday 6.", 0, ("weekday",)),
    "isodow": ("The day of the week, Monday being 1 and Sunday 7.", 7, ()),
    "dayofyear": ("The day of the year, 1 to 366.", 63, ()),
    "isoyear": ("The year that the ISO week belongs to.", 2024, ()),
    "decade": ("The year divided by ten.", 202, ()),
    "century": ("The century.", 21, ()),
    "epoch": ("The seconds since 1970 began.", 1709471655.5, ()),
}
_MOMENT = "timestamp '2024-03-03 13:14:15.5'"


def part_of(call: Invocation, name: str, moment: Value) -> Value:
    """One part of a date, timestamp or time of day."""
    expr = moment.expr
    if isinstance(moment.dtype, pl.Date) and name in _CLOCK:
        expr = expr.cast(TIMESTAMP)
    if isinstance(moment.dtype, pl.Time) and name not in _CLOCK:
        raise call.fault(f"A time of day has no {name}.", code="type_mismatch")
    dtype = pl.Float64() if name == "epoch" else pl.Int64()
    return call.result(call.bound(PARTS[name], expr).cast(dtype), dtype)


def _part(name: str) -> Function:
    doc, value, aliases = _DOCS[name]
    returns = "float" if name == "epoch" else "integer"
    return Function(
        f"{name}(moment: moment) -> {returns}",
        _CATEGORY,
        doc,
        Example(f"{name}({_MOMENT})", value),
        build=lambda call: part_of(call, name, call[0]),
        aliases=aliases,
    )


def _named_part(call: Invocation) -> Value:
    asked = str(call.constant(0)).lower()
    name = _SPELLINGS.get(asked, asked if asked in PARTS else asked.removesuffix("s"))
    if name not in PARTS:
        hint = did_you_mean(asked, PARTS) or f"The parts are {', '.join(PARTS)}."
        raise call.fault(f"There is no part {asked} of a date.", hint, at=0)
    return part_of(call, name, call[1])


def _name(form: str) -> Callable[[pl.Expr], pl.Expr]:
    return lambda moment: moment.dt.to_string(form)


FUNCTIONS: tuple[Function, ...] = (
    *(_part(name) for name in _DOCS),
    Function(
        "date_part(part: constant text, moment: moment) -> integer",
        _CATEGORY,
        "A part of a date by its name. Also EXTRACT(part FROM moment).",
        Example("date_part('month', date '2024-03-03')", 3),
        build=_named_part,
        aliases=("datepart",),
    ),
    Function(
        "dayname(moment: timestamp) -> text",
        _CATEGORY,
        "The English name of the day.",
        Example("dayname(date '2024-03-03')", "Sunday"),
        expr=_name("%A"),
    ),
    Function(
        "monthname(moment: timestamp) -> text",
        _CATEGORY,
        "The English name of the month.",
        Example("monthname(date '2024-03-03')", "March"),
        expr=_name("%B"),
    ),
)
