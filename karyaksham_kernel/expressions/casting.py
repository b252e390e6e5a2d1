"""CAST, TRY_CAST and `::` between any two types, with DuckDB's rounding and DuckDB's idea of what text says."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from karyaksham_kernel.expressions.conversion import to_text
from karyaksham_kernel.expressions.failing import fail_where, masked, narrowed
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
    return Value(pl.lit(found.to_series()).first(), result.dtype, result.span, constant)


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
    text = _text(value).str.strip_chars()
    if dtype.is_float():
        found = text.cast(dtype, strict=False)
    elif isinstance(dtype, pl.Decimal):
        room = min(dtype.scale + 10, MAX_DIGITS - (dtype.precision - dtype.scale))
        exact = text.cast(pl.Decimal(MAX_DIGITS, room), strict=False)
        found = exact.round(dtype.scale, mode="half_away_from_zero").cast(dtype, strict=False)
    else:
        rounded = text.cast(pl.Float64, strict=False).round(mode="half_away_from_zero")
        found = pl.coalesce(text.cast(dtype, strict=False), rounded.cast(dtype, strict=False))
    return _parsed(value, found, dtype, scope)


def _text_to_bool(value: Value, dtype: pl.DataType, scope: Scope) -> pl.Expr:
    text = _text(value).str.to_lowercase()
    found = pl.when(text.is_in(_TRUE)).then(literal(True, dtype)).when(text.is_in(_FALSE)).then(literal(False, dtype))
    return _parsed(value, found.otherwise(None), dtype, scope)


def _text_to_date(value: Value, dtype: pl.DataType, scope: Scope) -> pl.Expr:
    text = _text(value).str.strip_chars()
    days = [text.str.to_date(form, strict=False) for form in _DATE_FORMATS]
    return _parsed(value, pl.coalesce(*days, _stamp(text, dtype).dt.date()), dtype, scope)


def _text_to_stamp(value: Value, dtype: pl.DataType, scope: Scope) -> pl.Expr:
    stamp = _stamp(_text(value).str.strip_chars(), dtype)
    assert isinstance(dtype, pl.Datetime)
    if dtype.time_zone:
        stamp = stamp.dt.replace_time_zone(dtype.time_zone)
    return _parsed(value, stamp.cast(dtype), dtype, scope)


def _stamp(text: pl.Expr, _: pl.DataType) -> pl.Expr:
    """A space or a T before the time, and Z for what is meant anyway."""
    plain = text.str.replace(r"([0-9])[Tt]([0-9])", "$1 $2").str.replace(r"(:[0-9.]+) ?(Z|z|\+00(:?00)?)$", "$1")
    return pl.coalesce(*(plain.str.to_datetime(form, strict=False, time_unit="us") for form in _STAMP_FORMATS))


def _text_to_time(value: Value, dtype: pl.DataType, scope: Scope) -> pl.Expr:
    text = _text(value).str.strip_chars()
    forms = ("%H:%M:%S%.f", "%H:%M")
    return _parsed(value, pl.coalesce(*(text.str.to_time(form, strict=False) for form in forms)), dtype, scope)


def _text(value: Value) -> pl.Expr:
    return value.expr.cast(pl.String)


def _parsed(value: Value, found: pl.Expr, dtype: pl.DataType, scope: Scope) -> pl.Expr:
    """What was read from the text, failing for a text that said nothing of the kind."""
    if scope.safe:
        return found
    text = _text(value)
    message = pl.concat_str(pl.lit("'"), text, pl.lit(f"' is not a {type_name(dtype)}"))
    return fail_where(found, text.is_not_null() & found.is_null(), message, scope)


def _plain(value: Value, dtype: pl.DataType, scope: Scope) -> pl.Expr:
    return masked(value.expr, scope).cast(dtype, strict=not scope.safe)


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
    (lambda dtype: not _LIST(dtype) and not _DURATION(dtype), _STRING, lambda value, _dtype, _scope: to_text(value)),
    (lambda dtype: not _LIST(dtype), is_text, lambda value, dtype, _scope: to_text(value).cast(dtype)),
    (is_timestamp, _DATE, lambda value, _dtype, _scope: value.expr.dt.date()),
    (is_timestamp, _TIME, lambda value, _dtype, _scope: value.expr.dt.time()),
    (is_temporal, is_timestamp, _plain),
    (_DURATION, _DURATION, _plain),
    (_LIST, _LIST, _plain),
)
