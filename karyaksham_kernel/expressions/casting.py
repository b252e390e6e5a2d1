"""CAST, TRY_CAST and `::` between any two types, with DuckDB's rounding and DuckDB's idea of what text says."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from karyaksham_kernel.expressions.binding import bound
from karyaksham_kernel.expressions.conversion import to_text
from karyaksham_kernel.expressions.failing import fail_where_unknown, masked, narrowed
from karyaksham_kernel.expressions.faults import ExpressionError
from karyaksham_kernel.expressions.kinds import is_number, is_temporal, is_text, is_timestamp, kind_of
from karyaksham_kernel.expressions.numbers import MAX_DIGITS
from karyaksham_kernel.expressions.tree import Cast
from karyaksham_kernel.expressions.types import type_name
from karyaksham_kernel.expressions.values import UNKNOWN, Scope, Value, literal

_TRUE, _FALSE = ["true", "t", "yes", "y", "1"], ["false", "f", "no", "n", "0"]
_DATE_FORMATS = ("%Y-%m-%d", "%Y/%m/%d")
_STAMP_FORMATS = tuple(f"{day}{time}" for day in _DATE_FORMATS for time in (" %H:%M:%S%.f", " %H:%M", ""))


def cast_value(value: Value, dtype: pl.DataType, node: Cast, scope: Scope) -> Value:
    """The value as another type; raises `type_mismatch` where there is no such conversion, or a constant has none."""
    inner = scope._replace(safe=scope.safe or node.safe)
    if value.dtype == dtype:
        return Value(value.expr, dtype, node.span, value.constant, offset=value.offset)
    if isinstance(value.dtype, pl.Null):
        return Value(literal(None, dtype), dtype, node.span, None)
    expr = _converter(value, dtype, node)(value, dtype, inner)
    result = Value(expr, dtype, node.span)
    return _folded(result, value, inner) if value.is_constant else result


def _folded(result: Value, value: Value, scope: Scope) -> Value:
    try:
        found = pl.select(result.expr)
    except pl.exceptions.ColumnNotFoundError:  # guarded by a CASE whose condition needs the rows
        return result
    except pl.exceptions.PolarsError:
        if scope.guard is not None:
            return result
        message = f"'{value.constant}' is not a {type_name(result.dtype)}."
        raise ExpressionError("type_mismatch", message, result.span, "TRY_CAST gives NULL instead.") from None
    constant = found.item()
    if isinstance(constant, pl.Series):
        return result._replace(constant=UNKNOWN)
    if isinstance(result.dtype, pl.Categorical | pl.Enum | pl.Binary):
        return result._replace(constant=constant)
    return Value(literal(constant, result.dtype), result.dtype, result.span, constant)


Converter = Callable[[Value, pl.DataType, Scope], pl.Expr]


def _converter(value: Value, dtype: pl.DataType, node: Cast) -> Converter:
    source = value.dtype
    for accepts, becomes, convert in _CONVERSIONS:
        if accepts(source) and becomes(dtype):
            return convert
    message = f"There is no conversion from {kind_of(source)} to {type_name(dtype)}."
    raise ExpressionError("type_mismatch", message, node.span)


def _number(value: Value, dtype: pl.DataType, scope: Scope) -> pl.Expr:
    """Floats round halves to even on the way to whole numbers, decimals away from zero."""
    expr, source = value.expr, value.dtype
    if dtype.is_float():
        return expr.cast(dtype)
    if source.is_float():
        if dtype.is_integer():
            expr = expr.round(mode="half_to_even")
        else:
            assert isinstance(dtype, pl.Decimal)
            expr = expr.round(dtype.scale, mode="half_away_from_zero")
    elif isinstance(source, pl.Decimal):
        kept = dtype.scale if isinstance(dtype, pl.Decimal) else 0
        if kept < source.scale:
            expr = expr.round(kept, mode="half_away_from_zero")
    return narrowed(expr, dtype, scope)


def _text_to_number(value: Value, dtype: pl.DataType, scope: Scope) -> pl.Expr:
    def number(text: pl.Expr) -> pl.Expr:
        if dtype.is_float():
            return text.cast(dtype, strict=False)
        if isinstance(dtype, pl.Decimal):
            room = min(dtype.scale + 10, MAX_DIGITS - (dtype.precision - dtype.scale))
            exact = text.cast(pl.Decimal(MAX_DIGITS, room), strict=False)
            return exact.round(dtype.scale, mode="half_away_from_zero").cast(dtype, strict=False)
        rounded = text.cast(pl.Float64, strict=False).round(mode="half_away_from_zero")
        return pl.coalesce(text.cast(dtype, strict=False), rounded.cast(dtype, strict=False))

    return _parsed(value, number, dtype, scope)


def _text_to_bool(value: Value, dtype: pl.DataType, scope: Scope) -> pl.Expr:
    def truth(text: pl.Expr) -> pl.Expr:
        lowered = text.str.to_lowercase()
        known = pl.when(lowered.is_in(_TRUE)).then(literal(True, dtype))
        return known.when(lowered.is_in(_FALSE)).then(literal(False, dtype)).otherwise(None)

    return _parsed(value, truth, dtype, scope)


def _text_to_date(value: Value, dtype: pl.DataType, scope: Scope) -> pl.Expr:
    def day(text: pl.Expr) -> pl.Expr:
        days = [text.str.to_date(form, strict=False) for form in _DATE_FORMATS]
        return pl.coalesce(*days, _stamp(text, scope).dt.date())

    return _parsed(value, day, dtype, scope)


def _text_to_stamp(value: Value, dtype: pl.DataType, scope: Scope) -> pl.Expr:
    assert isinstance(dtype, pl.Datetime)
    zone = dtype.time_zone

    def moment(text: pl.Expr) -> pl.Expr:
        stamp = _stamp(text, scope)
        return (stamp.dt.replace_time_zone(zone) if zone else stamp).cast(dtype)

    return _parsed(value, moment, dtype, scope)


def _stamp(text: pl.Expr, scope: Scope) -> pl.Expr:
    """A space or a T before the time, and Z for what is meant anyway."""

    def tried(text: pl.Expr) -> pl.Expr:
        return pl.coalesce(*(text.str.to_datetime(form, strict=False, time_unit="us") for form in _STAMP_FORMATS))

    spaced = text.str.replace(r"([0-9])[Tt]([0-9])", "$1 $2")
    return bound(scope, tried, spaced.str.replace(r"(:[0-9.]+) ?(Z|z|\+00(:?00)?)$", "$1"))


def _text_to_time(value: Value, dtype: pl.DataType, scope: Scope) -> pl.Expr:
    def time(text: pl.Expr) -> pl.Expr:
        return pl.coalesce(*(text.str.to_time(form, strict=False) for form in ("%H:%M:%S%.f", "%H:%M")))

    return _parsed(value, time, dtype, scope)


def _parsed(value: Value, read: Callable[[pl.Expr], pl.Expr], dtype: pl.DataType, scope: Scope) -> pl.Expr:
    """What is read from the text, failing for a text that says nothing of the kind."""
    text = value.expr if isinstance(value.dtype, pl.String) else value.expr.cast(pl.String)
    found = bound(scope, read, text.str.strip_chars())
    return fail_where_unknown(found, text, f"is not a {type_name(dtype)}", scope)


def _plain(value: Value, dtype: pl.DataType, scope: Scope) -> pl.Expr:
    return masked(value.expr, scope).cast(dtype, strict=not scope.safe)


def _has_text(dtype: pl.DataType) -> bool:
    return not isinstance(dtype, pl.List | pl.Duration)


def _same_kind(kind: type[pl.DataType]) -> Callable[[pl.DataType], bool]:
    return lambda dtype: isinstance(dtype, kind)


_BOOL, _DATE, _TIME = _same_kind(pl.Boolean), _same_kind(pl.Date), _same_kind(pl.Time)
_LIST, _DURATION, _BINARY = _same_kind(pl.List), _same_kind(pl.Duration), _same_kind(pl.Binary)
_STRING = _same_kind(pl.String)

_CONVERSIONS: tuple[tuple[Callable[[pl.DataType], bool], Callable[[pl.DataType], bool], Converter], ...] = (
    (is_number, is_number, _number),
    (is_text, is_number, _text_to_number),
    (is_text, _BOOL, _text_to_bool),
    (is_text, _DATE, _text_to_date),
    (is_text, is_timestamp, _text_to_stamp),
    (is_text, _TIME, _text_to_time),
    (is_text, _BINARY, _plain),
    (_BOOL, is_number, _plain),
    (is_number, _BOOL, lambda value, _dtype, _scope: value.expr != 0),
    (
        lambda dtype: not _LIST(dtype) and not _DURATION(dtype),
        _STRING,
        lambda value, _dtype, scope: to_text(value, scope),
    ),
    (lambda dtype: not _LIST(dtype), is_text, lambda value, dtype, scope: to_text(value, scope).cast(dtype)),
    (is_timestamp, _DATE, lambda value, _dtype, _scope: value.expr.dt.date()),
    (is_timestamp, _TIME, lambda value, _dtype, _scope: value.expr.dt.time()),
    (is_temporal, is_timestamp, _plain),
    (_DURATION, _DURATION, _plain),
    (_LIST, _LIST, _plain),
)
