"""Division and remainder: toward zero, and no answer for a zero."""

from __future__ import annotations

import polars as pl

from karyaksham_kernel.expressions.coercion import fit
from karyaksham_kernel.expressions.failing import fail_where
from karyaksham_kernel.expressions.function import Invocation
from karyaksham_kernel.expressions.numbers import bounds, common_number
from karyaksham_kernel.expressions.values import Value

_SPLIT = 134_217_729.0  # 2**27 + 1 halves a float's digits (Veltkamp)


def divided(call: Invocation) -> Value:
    """`/`: a float, whatever goes in."""
    common = common_number(call.values)
    dtype = common if common.is_float() else pl.Float64()
    left, right = (fit(value, dtype).expr for value in call.values)
    return call.result(left / right, dtype)


def divided_whole(call: Invocation) -> Value:
    """`//`: truncated for whole numbers; for others DuckDB divides plainly."""
    dtype = common_number(call.values)
    if not dtype.is_integer():
        plain = divided(call)
        return call.result(_no_zero(call, plain.expr, call[1].expr, "//"), plain.dtype)
    left, right = (fit(value, dtype).expr for value in call.values)
    floored = left // right
    toward_zero = floored + _uneven(left % right, left, right).cast(dtype)
    return call.result(_checked(call, toward_zero, left, right, dtype), dtype)


def remainder(call: Invocation) -> Value:
    """`%`: what truncated division leaves."""
    dtype = common_number(call.values)
    left, right = (fit(value, dtype).expr for value in call.values)
    if dtype.is_float():
        return call.result(_float_remainder(left, right), dtype)
    floored = left % right
    rest = pl.when(_uneven(floored, left, right)).then(floored - right).otherwise(floored)
    if dtype.is_decimal():
        return call.result(_no_zero(call, rest, right, "%"), dtype)
    return call.result(_checked(call, rest, left, right, dtype), dtype)


def _uneven(rest: pl.Expr, left: pl.Expr, right: pl.Expr) -> pl.Expr:
    """Where rounding down and rounding toward zero differ."""
    return (rest != 0) & ((left < 0) != (right < 0))


def _checked(call: Invocation, expr: pl.Expr, left: pl.Expr, right: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    divisor = call[1].constant if call[1].is_constant else None
    checked = _no_zero(call, expr, right, call.call.name)
    if dtype.is_signed_integer() and divisor in (None, -1):
        smallest = pl.lit(bounds(dtype)[0], dtype=dtype)
        checked = fail_where(checked, (left == smallest) & (right == -1), "integer overflow in division", call.scope)
    return checked


def _no_zero(call: Invocation, expr: pl.Expr, right: pl.Expr, name: str) -> pl.Expr:
    if call[1].is_constant and call[1].constant != 0:
        return expr
    asked = (right == 0) & call[0].expr.is_not_null()
    return fail_where(expr, asked, f"division by zero in {name}", call.scope)


def _float_remainder(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    """C's fmod: exact while the quotient has no more than 53 bits. The product is taken in two parts (Dekker)."""
    quotient = (left / right).truncate()
    product = quotient * right
    (high_q, low_q), (high_r, low_r) = _halves(quotient), _halves(right)
    missed = ((high_q * high_r - product) + high_q * low_r + low_q * high_r) + low_q * low_r
    rest = (left - product) - missed
    step = pl.when(left < 0).then(-right.abs()).otherwise(right.abs())
    rest = pl.when((rest != 0) & ((rest < 0) != (left < 0))).then(rest + step).otherwise(rest)
    rest = pl.when(rest.abs() >= right.abs()).then(rest - step).otherwise(rest)
    return pl.when(right.is_infinite() & left.is_finite()).then(left).otherwise(rest)


def _halves(value: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    spread = value * _SPLIT
    high = spread - (spread - value)
    return high, value - high
