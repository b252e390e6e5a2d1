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
    result = dtype if dtype.is_integer() or dtype.is_float() else pl.Float64()

    def toward_zero(floored: pl.Expr, left: pl.Expr, right: pl.Expr) -> pl.Expr:
        return floored + ((floored * right != left) & _opposite(call, left, right)).cast(dtype)

    def quotient(left: pl.Expr, right: pl.Expr) -> pl.Expr:
        if not dtype.is_integer():
            return _no_zero(call, left / right, left, right)
        return _checked(call, call.bound(toward_zero, left // right, left, right), left, right, dtype)

    return call.result(call.bound(quotient, *(fit(value, result).expr for value in call.values)), result)


def remainder(call: Invocation) -> Value:
    """`%`: what truncated division leaves."""
    dtype = common_number(call.values)

    def toward_zero(floored: pl.Expr, left: pl.Expr, right: pl.Expr) -> pl.Expr:
        uneven = (floored != 0) & _opposite(call, left, right)
        return pl.when(uneven).then(floored - right).otherwise(floored)

    def rest(left: pl.Expr, right: pl.Expr) -> pl.Expr:
        if dtype.is_float():
            return _float_remainder(call, left, right)
        return _checked(call, call.bound(toward_zero, left % right, left, right), left, right, dtype)

    return call.result(call.bound(rest, *(fit(value, dtype).expr for value in call.values)), dtype)


def _opposite(call: Invocation, left: pl.Expr, right: pl.Expr) -> pl.Expr:
    """Whether the signs differ: only there do rounding down and rounding toward zero."""
    divisor = call[1].constant
    if isinstance(divisor, int | float):
        return left < 0 if divisor >= 0 else left > 0
    return (left < 0) != (right < 0)


def _checked(call: Invocation, expr: pl.Expr, left: pl.Expr, right: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    divisor = call[1].constant if call[1].is_constant else None
    checked = _no_zero(call, expr, left, right)
    if dtype.is_signed_integer() and divisor in (None, -1):
        smallest = pl.lit(bounds(dtype)[0], dtype=dtype)
        checked = fail_where(checked, (left == smallest) & (right == -1), "integer overflow in division", call.scope)
    return checked


def _no_zero(call: Invocation, expr: pl.Expr, left: pl.Expr, right: pl.Expr) -> pl.Expr:
    if call[1].is_constant and call[1].constant != 0:
        return expr
    asked = (right == 0) & left.is_not_null()
    return fail_where(expr, asked, f"division by zero in {call.call.name}", call.scope)


def _float_remainder(call: Invocation, left: pl.Expr, right: pl.Expr) -> pl.Expr:
    """C's fmod: exact while the quotient has no more than 53 bits. The product is taken in two parts (Dekker)."""

    def rest(quotient: pl.Expr, left: pl.Expr, right: pl.Expr) -> pl.Expr:
        return call.bound(_missed, quotient, left, right, quotient * _SPLIT, right * _SPLIT)

    def settled(rest: pl.Expr, left: pl.Expr, right: pl.Expr) -> pl.Expr:
        step = pl.when(left < 0).then(-right.abs()).otherwise(right.abs())
        back = (rest != 0) & ((rest < 0) != (left < 0))
        found = pl.when(back).then(rest + step).when(rest.abs() >= right.abs()).then(rest - step).otherwise(rest)
        return pl.when(right.is_infinite() & left.is_finite()).then(left).otherwise(found)

    return call.bound(settled, call.bound(rest, (left / right).truncate(), left, right), left, right)


def _missed(quotient: pl.Expr, left: pl.Expr, right: pl.Expr, spread_q: pl.Expr, spread_r: pl.Expr) -> pl.Expr:
    """Left - quotient * right without the rounding of the product (Veltkamp's halves of both factors)."""
    high_q, high_r = spread_q - (spread_q - quotient), spread_r - (spread_r - right)
    low_q, low_r = quotient - high_q, right - high_r
    product = quotient * right
    error = ((high_q * high_r - product) + high_q * low_r + low_q * high_r) + low_q * low_r
    return (left - product) - error
