"""The text that DuckDB writes for a value."""

from __future__ import annotations

import polars as pl

from karyaksham_kernel.expressions.binding import bound
from karyaksham_kernel.expressions.faults import ExpressionError
from karyaksham_kernel.expressions.kinds import is_text, is_timestamp, kind_of
from karyaksham_kernel.expressions.values import Scope, Value

_SMALL = 1e-4  # from here down DuckDB writes powers of ten


def to_text(value: Value, scope: Scope) -> pl.Expr:
    """Any value as text; raises `type_mismatch` for lists, structs and durations, which have no agreed text."""
    dtype, expr = value.dtype, value.expr
    if isinstance(dtype, pl.String):
        return expr
    if dtype.is_float():
        return bound(scope, lambda number, text: _float_text(number, text, scope), expr, expr.cast(pl.String))
    if is_timestamp(dtype):
        return _without_zeros(expr.dt.to_string("%Y-%m-%d %H:%M:%S%.f"))
    if isinstance(dtype, pl.Time):
        return _without_zeros(expr.dt.to_string("%H:%M:%S%.f"))
    if is_text(dtype) or dtype.is_numeric() or isinstance(dtype, pl.Boolean | pl.Date | pl.Null):
        return expr.cast(pl.String)
    message = f"There is no text for a {kind_of(dtype)}."
    raise ExpressionError("type_mismatch", message, value.span)


def _without_zeros(text: pl.Expr) -> pl.Expr:
    """`.500` is written `.5`."""
    return text.str.replace(r"(\.[0-9]*[1-9])0+$", "$1")


def _float_text(number: pl.Expr, text: pl.Expr, scope: Scope) -> pl.Expr:
    """Polars writes small numbers in full, DuckDB in powers of ten; NaN is spelled differently.

    Only the small ones are taken apart: the rest is NULL to the regular expressions, which costs next to nothing.
    """

    def written(number: pl.Expr, text: pl.Expr, small: pl.Expr, digits: pl.Expr) -> pl.Expr:
        rest = digits.str.slice(1)
        mantissa = digits.str.head(1) + pl.when(rest == "").then(pl.lit("")).otherwise("." + rest)
        power = (small.str.extract(r"^-?0\.(0*)").str.len_bytes() + 1).cast(pl.String).str.zfill(2)
        sign = pl.when(number < 0).then(pl.lit("-")).otherwise(pl.lit(""))
        full = pl.concat_str(sign, mantissa, pl.lit("e-"), power)
        padded = small.str.replace(r"e-([0-9])$", "e-0$1")
        return pl.when(number.is_nan()).then(pl.lit("nan")).otherwise(pl.coalesce(full, padded, text))

    small = pl.when((number.abs() < _SMALL) & (number != 0)).then(text)
    digits = small.str.extract(r"^-?0\.0*([1-9][0-9]*)$")
    return bound(scope, written, number, text, small, digits)
