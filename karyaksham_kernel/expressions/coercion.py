"""Bringing values of different types together, where DuckDB does, and saying clearly where it is not done."""

from __future__ import annotations

import datetime as dt

import polars as pl

from karyaksham_kernel.expressions.faults import ExpressionError
from karyaksham_kernel.expressions.kinds import TIMESTAMP, is_number, is_temporal, is_text, is_timestamp, kind_of
from karyaksham_kernel.expressions.numbers import common_number
from karyaksham_kernel.expressions.types import type_name
from karyaksham_kernel.expressions.values import Value, literal

_PLAIN_MOMENTS = (pl.Date(), pl.Time(), TIMESTAMP)


def common_type(values: tuple[Value, ...]) -> pl.DataType:
    """The one type of the branches of a CASE, the arguments of coalesce, the sides of a comparison.

    NULLs take any type, and constant text takes that of the dates it meets. Raises `type_mismatch` otherwise.
    """
    known = tuple(value for value in values if not isinstance(value.dtype, pl.Null))
    if not known:
        return pl.Null()
    if all(is_number(value.dtype) for value in known):
        return common_number(known)
    if all(is_text(value.dtype) for value in known):
        return pl.String()
    dated = [value for value in known if not _constant_text(value)]
    if dated and all(is_temporal(value.dtype) for value in dated):
        return _common_moment(dated, known)
    first = dated[0] if dated else known[0]
    for value in known:
        if value.dtype != first.dtype and not (_constant_text(value) and isinstance(first.dtype, pl.Time)):
            raise mismatch(first, value)
    return first.dtype


def _common_moment(dated: list[Value], known: tuple[Value, ...]) -> pl.DataType:
    stamps = [value.dtype for value in dated if is_timestamp(value.dtype)]
    if stamps:
        return stamps[0] if all(stamp == stamps[0] for stamp in stamps) else TIMESTAMP
    timed = any(_constant_text(value) and _has_time(str(value.constant)) for value in known)
    return TIMESTAMP if timed else pl.Date()


def _has_time(text: str) -> bool:
    return ":" in text and parse_moment(text, TIMESTAMP) is not None


def _constant_text(value: Value) -> bool:
    return value.is_constant and is_text(value.dtype)


def fit(value: Value, dtype: pl.DataType) -> Value:
    """The value in a type that `common_type` found for it: nothing here can fail on a row."""
    if value.dtype == dtype:
        return value
    if value.is_null and isinstance(value.dtype, pl.Null):
        return Value(literal(None, dtype), dtype, value.span, None)
    if _constant_text(value) and (is_temporal(dtype) or isinstance(dtype, pl.Time)):
        return _fit_moment(value, dtype)
    if value.is_constant and dtype.is_numeric():
        return _fit_number(value, dtype)
    return Value(value.expr.cast(dtype), dtype, value.span, value.constant)


def _fit_number(value: Value, dtype: pl.DataType) -> Value:
    """A literal of the right type, so that a comparison stays as simple as it was written."""
    constant = value.constant
    if isinstance(constant, int) and not isinstance(constant, bool) and dtype.is_integer():
        return Value(literal(constant, dtype), dtype, value.span, constant)
    if dtype.is_float() and constant is not None:
        number = float(constant)  # type: ignore[arg-type]
        return Value(literal(number, dtype), dtype, value.span, number)
    return Value(value.expr.cast(dtype), dtype, value.span, constant)


def _fit_moment(value: Value, dtype: pl.DataType) -> Value:
    moment = parse_moment(str(value.constant), dtype)
    if moment is None:
        word = type_name(dtype)
        shape = {"date": "YYYY-MM-DD", "time": "HH:MM:SS"}.get(word, "YYYY-MM-DD HH:MM:SS")
        message = f"'{value.constant}' is not a {word}."
        raise ExpressionError("type_mismatch", message, value.span, f"Write it as '{shape}'.")
    # Without a cast, a condition is one that the CSV engine can test itself.
    expr = literal(moment, dtype) if dtype in _PLAIN_MOMENTS else pl.lit(moment).cast(dtype)
    return Value(expr, dtype, value.span, moment)


def parse_moment(text: str, dtype: pl.DataType) -> dt.date | dt.time | None:
    """The date, time or timestamp that a text states in ISO form, if it does."""
    try:
        if isinstance(dtype, pl.Time):
            return dt.time.fromisoformat(text.strip())
        moment = dt.datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if moment.tzinfo is not None:
        moment = moment.astimezone(dt.UTC).replace(tzinfo=None)
    return moment.date() if isinstance(dtype, pl.Date) else moment


def mismatch(left: Value, right: Value) -> ExpressionError:
    """Two values that do not go together, with the cast that would make them."""
    kinds = {kind_of(left.dtype): left, kind_of(right.dtype): right}
    (one, _), (other, _) = (kind_of(left.dtype), left), (kind_of(right.dtype), right)
    message = f"{one.capitalize()} and {other} do not go together."
    return ExpressionError("type_mismatch", message, (left.span[0], right.span[1]), _way_out(kinds))


def _way_out(kinds: dict[str, Value]) -> str:
    text = kinds.get("text")
    other = next((value for kind, value in kinds.items() if kind != "text"), None)
    if text is None or other is None:
        return "Convert one of them with CAST(… AS type)."
    if text.is_constant and "number" in kinds and _is_number(str(text.constant)):
        return f"Write {text.constant} without quotes, or CAST the number AS string."
    return f"Convert the text with CAST(… AS {type_name(other.dtype)}), or the other with CAST(… AS string)."


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
