"""The operators on numbers, with DuckDB's types: whole numbers fail when they overflow, decimals stay exact."""

from __future__ import annotations

import operator
from collections.abc import Callable

import polars as pl

from karyaksham_kernel.expressions.coercion import fit, mismatch
from karyaksham_kernel.expressions.failing import narrowed
from karyaksham_kernel.expressions.families.division import divided, divided_whole, remainder
from karyaksham_kernel.expressions.families.moments import minus_moment, plus_moment, times_interval
from karyaksham_kernel.expressions.function import Example, Function, Invocation
from karyaksham_kernel.expressions.kinds import is_number
from karyaksham_kernel.expressions.numbers import MAX_DIGITS, common_number, digits, wider
from karyaksham_kernel.expressions.values import Value, literal

Operator = Callable[[pl.Expr, pl.Expr], pl.Expr]


def _of_numbers(op: Operator, otherwise: Callable[[Invocation], Value | None]) -> Callable[[Invocation], Value]:
    """The operator for numbers; dates and intervals have their own."""

    def build(call: Invocation) -> Value:
        left, right = call.values
        if left.is_null or right.is_null:
            dtype = right.dtype if left.is_null else left.dtype
            dtype = pl.Int32() if isinstance(dtype, pl.Null) else dtype
            return Value(literal(None, dtype), dtype, call.call.span, None)
        if not (is_number(left.dtype) and is_number(right.dtype)):
            found = otherwise(call)
            if found is None:
                raise mismatch(left, right)
            return found
        return _combined(call, op)

    return build


def _combined(call: Invocation, op: Operator) -> Value:
    dtype = common_number(call.values)
    if dtype.is_decimal():
        return _decimals(call, op)
    left, right = (fit(value, dtype) for value in call.values)
    if dtype.is_float():
        return call.result(op(left.expr, right.expr), dtype)
    wide = wider(dtype)
    exact = op(fit(left, wide).expr, fit(right, wide).expr)
    return call.result(narrowed(exact, dtype, call.scope), dtype)


def _decimals(call: Invocation, op: Operator) -> Value:
    """A product has as many digits after the point as its factors together, a sum as many as the longer."""
    scales = [digits(value.dtype)[1] for value in call.values]
    product = op is operator.mul
    scale = sum(scales) if product else max(scales)
    if scale > MAX_DIGITS:
        raise call.fault("The product has too many digits after the point.", "CAST one factor AS float64.")
    left = call[0].expr.cast(pl.Decimal(MAX_DIGITS, scale))
    right = call[1].expr.cast(pl.Decimal(MAX_DIGITS, scales[1] if product else scale))
    return call.result(op(left, right), pl.Decimal(MAX_DIGITS, scale))


def _minus(call: Invocation) -> Value:
    if len(call) == 1:
        return _negated(call)
    return _of_numbers(operator.sub, minus_moment)(call)


def _negated(call: Invocation) -> Value:
    value = call[0]
    if not is_number(value.dtype) and not value.is_null:
        raise call.fault("Only numbers have a negative.", at=0, code="type_mismatch")
    if value.dtype.is_integer():
        zero = Value(literal(0, value.dtype), value.dtype, value.span, 0)
        negative = Invocation(call.call, (zero, value), call.scope, call.common)
        return _combined(negative, operator.sub)
    return call.result(-value.expr, value.dtype)


def _absolute(call: Invocation) -> Value:
    dtype = call[0].dtype
    if dtype.is_signed_integer():
        return call.result(narrowed(call[0].expr.cast(wider(dtype)).abs(), dtype, call.scope), dtype)
    return call.result(call[0].expr.abs(), dtype)


def _sign(call: Invocation) -> Value:
    def sign(expr: pl.Expr) -> pl.Expr:
        above = expr > 0
        if call[0].dtype.is_float():
            above = above & expr.is_not_nan()
        return pl.when(above).then(1).when(expr < 0).then(-1).when(expr.is_not_null()).then(0).cast(pl.Int8)

    return call.result(call.bound(sign, call[0].expr), pl.Int8())


FUNCTIONS: tuple[Function, ...] = (
    Function(
        "+(left: any, right: any) -> number",
        "arithmetic",
        "Adds. Whole numbers that grow past their type fail the run. A date plus a number is so many days later.",
        Example("date '2024-02-28' + 2", "2024-03-01"),
        build=_of_numbers(operator.add, plus_moment),
        syntax="left + right",
    ),
    Function(
        "-(left: any, right: any?) -> number",
        "arithmetic",
        "Subtracts, or gives the negative of one number. Two dates give the whole number of days between them.",
        Example("date '2024-03-01' - date '2024-02-28'", 2),
        build=_minus,
        syntax="left - right",
    ),
    Function(
        "*(left: any, right: any) -> number",
        "arithmetic",
        "Multiplies. Whole numbers that grow past their type fail the run.",
        Example("-3 * 7", -21),
        build=_of_numbers(operator.mul, times_interval),
        syntax="left * right",
    ),
    Function(
        "/(left: number, right: number) -> float",
        "arithmetic",
        "Divides, with a fraction: always a float. Dividing by zero gives infinity, and 0 / 0 NaN.",
        Example("-7 / 2", -3.5),
        build=divided,
        syntax="left / right",
    ),
    Function(
        "//(left: number, right: number) -> number",
        "arithmetic",
        "Divides whole numbers and drops the fraction, toward zero. Dividing by zero fails the run; see try.",
        Example("-7 // 2", -3),
        build=divided_whole,
        syntax="left // right",
    ),
    Function(
        "%(left: number, right: number) -> number",
        "arithmetic",
        "The remainder of a division, with the sign of the left side. By zero it fails the run; see try.",
        Example("-7 % 3", -1),
        build=remainder,
        aliases=("mod",),
        syntax="left % right",
    ),
    Function(
        "abs(value: number) -> number",
        "arithmetic",
        "The value without its sign.",
        Example("abs(-2.5)", 2.5),
        build=_absolute,
    ),
    Function(
        "sign(value: number) -> integer",
        "arithmetic",
        "-1, 0 or 1, as the value is below, at or above zero.",
        Example("sign(-2.5)", -1),
        build=_sign,
    ),
)
