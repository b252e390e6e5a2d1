"""Making, rounding, counting and writing dates."""

from __future__ import annotations

import datetime as dt

import polars as pl

from karyaksham_kernel.expressions.failing import fail_where_unknown
from karyaksham_kernel.expressions.families.formats import formatted, parsed_with
from karyaksham_kernel.expressions.families.moments import plus_moment
from karyaksham_kernel.expressions.families.spans import difference, truncated
from karyaksham_kernel.expressions.function import Example, Function, Invocation
from karyaksham_kernel.expressions.kinds import TIMESTAMP, is_temporal
from karyaksham_kernel.expressions.values import Value

_CATEGORY = "dates"


def _made(call: Invocation) -> Value:
    """A day that does not exist fails the run, or is NULL in TRY."""
    year, month, day = (value.expr.cast(pl.Int32) for value in call.values)
    text = pl.concat_str(*(part.cast(pl.String) for part in (year, month, day)), separator="-")

    def made(text: pl.Expr) -> pl.Expr:
        return fail_where_unknown(text.str.to_date("%Y-%m-%d", strict=False), text, "is not a day", call.scope)

    return call.result(call.bound(made, text), pl.Date())


def _added(call: Invocation) -> Value:
    found = plus_moment(call)
    if found is None or not is_temporal(call[0].dtype):
        hint = "Write date_add(day, INTERVAL 1 month)."
        raise call.fault("date_add takes a date and an interval.", hint, code="type_mismatch")
    return found


def _last_day(call: Invocation) -> Value:
    return call.result(call[0].expr.cast(pl.Date).dt.month_end(), pl.Date())


def _today(call: Invocation) -> Value:
    return Value(pl.lit(dt.datetime.now(dt.UTC).date()), pl.Date(), call.call.span)


def _now(call: Invocation) -> Value:
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    return Value(pl.lit(now).cast(TIMESTAMP), TIMESTAMP, call.call.span)


FUNCTIONS: tuple[Function, ...] = (
    Function(
        "date_trunc(unit: constant text, moment: timestamp) -> timestamp",
        _CATEGORY,
        "The beginning of the year, quarter, month, week, day or hour that the moment lies in.",
        Example("date_trunc('month', date '2024-05-17')", "2024-05-01T00:00:00"),
        build=truncated,
        aliases=("datetrunc",),
    ),
    Function(
        "date_diff(unit: constant text, start: timestamp, end: timestamp) -> integer",
        _CATEGORY,
        "How many unit boundaries lie between two moments; weeks count whole seven days.",
        Example("date_diff('month', date '2024-01-31', date '2024-02-01')", 1),
        build=difference,
        aliases=("datediff",),
    ),
    Function(
        "date_add(moment: timestamp, length: any) -> timestamp",
        _CATEGORY,
        "The moment an interval later. Also moment + INTERVAL 1 month; a day that a month lacks becomes its last.",
        Example("date_add(date '2024-01-31', INTERVAL 1 month)", "2024-02-29T00:00:00"),
        build=_added,
    ),
    Function(
        "make_date(year: integer, month: integer, day: integer) -> date",
        _CATEGORY,
        "The date of these numbers; a day that does not exist fails the run, see try.",
        Example("make_date(2024, 2, 29)", "2024-02-29"),
        build=_made,
    ),
    Function(
        "last_day(moment: timestamp) -> date",
        _CATEGORY,
        "The last day of the month.",
        Example("last_day(date '2024-02-01')", "2024-02-29"),
        build=_last_day,
    ),
    Function(
        "strftime(moment: timestamp, format: constant text) -> text",
        _CATEGORY,
        "The moment as text: %Y year, %m month, %d day, %H hour, %M minute, %S second, %f microseconds, %A %B names.",
        Example("strftime(date '2024-01-05', '%d/%m/%Y')", "05/01/2024"),
        build=formatted,
    ),
    Function(
        "strptime(value: text, format: constant text) -> timestamp",
        _CATEGORY,
        "The moment a text states in this format; a text that does not fails the run.",
        Example("strptime('05/01/2024', '%d/%m/%Y')", "2024-01-05T00:00:00"),
        build=parsed_with,
    ),
    Function(
        "try_strptime(value: text, format: constant text) -> timestamp",
        _CATEGORY,
        "The moment a text states in this format, or NULL.",
        Example("try_strptime('soon', '%d/%m/%Y')", None),
        build=parsed_with,
    ),
    Function(
        "current_date() -> date",
        _CATEGORY,
        "The day on which the run was planned, in UTC.",
        Example("current_date() > date '2024-01-01'", True),
        build=_today,
        aliases=("today",),
        volatile=True,
    ),
    Function(
        "current_timestamp() -> timestamp",
        _CATEGORY,
        "The moment at which the run was planned, in UTC.",
        Example("current_timestamp > timestamp '2024-01-01'", True),
        build=_now,
        aliases=("now",),
        volatile=True,
    ),
)
