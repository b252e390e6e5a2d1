"""Rounding, roots, powers and logarithms."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal

import polars as pl

from karyaksham_kernel.expressions.failing import narrowed
from karyaksham_kernel.expressions.function import Example, Function, Invocation
from karyaksham_kernel.expressions.numbers import wider
from karyaksham_kernel.expressions.values import Value, literal

_AWAY: Literal["half_away_from_zero"] = "half_away_from_zero"


def _rounded(call: Invocation) -> Value:
    value, places = call[0], call.constant(1, 0)
    if not isinstance(places, int):
        return call.result(literal(None, value.dtype), value.dtype)
    if value.dtype.is_integer():
        return _rounded_integer(call, places)
    if isinstance(value.dtype, pl.Decimal):
        kept = max(0, min(places, value.dtype.scale))
        dtype = pl.Decimal(max(1, value.dtype.precision - value.dtype.scale + kept), kept)
        expr = value.expr if places >= value.dtype.scale else value.expr.round(kept, mode=_AWAY)
        if places < 0:
            raise call.fault("A decimal is rounded to zero or more places.", "CAST it AS float64.", at=1)
        return call.result(expr.cast(pl.Decimal(38, kept)), pl.Decimal(38, dtype.scale))
    return call.result(_scaled(call, places, lambda scaled: scaled.round(mode=_AWAY)), value.dtype)


def _scaled(call: Invocation, places: int, rounding: Callable[[pl.Expr], pl.Expr]) -> pl.Expr:
    """As DuckDB does it: scale, round, scale back; what the scaling would lose stays as it is."""
    expr = call[0].expr
    if places == 0:
        return rounding(expr)
    factor = 10.0 ** abs(places)
    if places < 0:
        return rounding(expr / factor) * factor

    def kept(found: pl.Expr, expr: pl.Expr) -> pl.Expr:
        return pl.when(found.is_finite()).then(found).otherwise(expr)

    return call.bound(kept, rounding(expr * factor) / factor, expr)


def _rounded_integer(call: Invocation, places: int) -> Value:
    value = call[0]
    if places >= 0:
        return call.result(value.expr, value.dtype)
    step = 10**-places
    wide = wider(value.dtype)

    def rounded(expr: pl.Expr) -> pl.Expr:
        half = literal(step // 2, wide)
        steps = (expr.abs() + half) // literal(step, wide)
        return steps * literal(step, wide) * expr.sign()

    signed = call.bound(rounded, value.expr.cast(wide))
    return call.result(narrowed(signed, value.dtype, call.scope), value.dtype)


def _truncated(call: Invocation) -> Value:
    value, places = call[0], call.constant(1, 0)
    if value.dtype.is_integer():
        return call.result(value.expr, value.dtype)
    if not isinstance(places, int):
        raise call.fault("The places of trunc are a whole number.", at=1)
    if value.dtype.is_decimal():
        return call.result(value.expr.cast(pl.Float64).truncate().cast(pl.Decimal(38, 0)), pl.Decimal(38, 0))
    return call.result(_scaled(call, places, lambda scaled: scaled.truncate()), value.dtype)


def _toward(name: Literal["ceil", "floor"]) -> object:
    def build(call: Invocation) -> Value:
        value = call[0]
        if isinstance(value.dtype, pl.Decimal):
            whole = value.expr.floor() if name == "floor" else value.expr.ceil()
            return call.result(whole.cast(pl.Decimal(38, 0)), pl.Decimal(38, 0))
        dtype = value.dtype if value.dtype.is_float() else pl.Float64()
        expr = value.expr.cast(dtype)
        return call.result(expr.floor() if name == "floor" else expr.ceil(), dtype)

    return build


def _logarithm(call: Invocation, index: int, base: float) -> pl.Expr:
    """Polars divides two natural logarithms, which misses the whole ones by a bit: these are put right."""

    def settled(found: pl.Expr, value: pl.Expr) -> pl.Expr:
        whole = found.round()
        return pl.when(pl.lit(base).pow(whole) == value).then(whole).otherwise(found)

    value = call[index].expr
    return call.bound(settled, value.log(base), value)


def _log_to(base: float) -> Callable[[Invocation], Value]:
    return lambda call: call.result(_logarithm(call, 0, base), pl.Float64())


def _log(call: Invocation) -> Value:
    first = _logarithm(call, 0, 10.0)
    return call.result(first if len(call) == 1 else _logarithm(call, 1, 10.0) / first, pl.Float64())


def _float(
    declared: str, doc: str, example: Example, expr: object, *aliases: str, syntax: str | None = None
) -> Function:
    return Function(declared, "arithmetic", doc, example, expr=expr, aliases=aliases, syntax=syntax)  # type: ignore[arg-type]


FUNCTIONS: tuple[Function, ...] = (
    Function(
        "round(value: number, places: constant integer?) -> number",
        "arithmetic",
        "Rounds to so many places after the point, halves away from zero. Negative places round to tens or hundreds.",
        Example("round(-2.5)", -3),
        build=_rounded,
    ),
    Function(
        "trunc(value: number, places: constant integer?) -> number",
        "arithmetic",
        "Drops the fraction, toward zero.",
        Example("trunc(-2.7)", -2),
        build=_truncated,
    ),
    Function(
        "floor(value: number) -> float",
        "arithmetic",
        "The largest whole number that is not above the value.",
        Example("floor(-2.5)", -3),
        build=_toward("floor"),  # type: ignore[arg-type]
    ),
    Function(
        "ceil(value: number) -> float",
        "arithmetic",
        "The smallest whole number that is not below the value.",
        Example("ceil(-2.5)", -2),
        build=_toward("ceil"),  # type: ignore[arg-type]
        aliases=("ceiling",),
    ),
    _float("sqrt(value: float) -> float", "The square root; NaN below zero.", Example("sqrt(2.25)", 1.5), pl.Expr.sqrt),
    _float("cbrt(value: float) -> float", "The cube root.", Example("round(cbrt(27), 6)", 3.0), pl.Expr.cbrt),
    _float("exp(value: float) -> float", "e to the power of the value.", Example("exp(0)", 1.0), pl.Expr.exp),
    _float(
        "ln(value: float) -> float", "The natural logarithm; minus infinity at 0.", Example("ln(1)", 0.0), pl.Expr.log
    ),
    Function(
        "log10(value: float) -> float",
        "arithmetic",
        "The logarithm to base 10.",
        Example("log10(1000)", 3.0),
        build=_log_to(10.0),
    ),
    Function(
        "log2(value: float) -> float",
        "arithmetic",
        "The logarithm to base 2.",
        Example("log2(8)", 3.0),
        build=_log_to(2.0),
    ),
    Function(
        "log(base_or_value: float, value: float?) -> float",
        "arithmetic",
        "The logarithm to base 10, or of the second argument to the first as base.",
        Example("log(2, 8)", 3.0),
        build=_log,
    ),
    _float(
        "power(base: float, exponent: float) -> float",
        "The base to a power, as a float; also written ** and ^.",
        Example("power(2, -1)", 0.5),
        pl.Expr.pow,
        "pow",
        "**",
    ),
    _float("pi() -> float", "The circle's constant.", Example("round(pi(), 5)", 3.14159), lambda: pl.lit(math.pi)),
    _float("sin(angle: float) -> float", "The sine of an angle in radians.", Example("sin(0)", 0.0), pl.Expr.sin),
    _float("cos(angle: float) -> float", "The cosine of an angle in radians.", Example("cos(0)", 1.0), pl.Expr.cos),
    _float("tan(angle: float) -> float", "The tangent of an angle in radians.", Example("tan(0)", 0.0), pl.Expr.tan),
    _float("atan(value: float) -> float", "The angle with this tangent.", Example("atan(0)", 0.0), pl.Expr.arctan),
    _float(
        "atan2(y: float, x: float) -> float",
        "The angle of the point (x, y).",
        Example("atan2(0, 1)", 0.0),
        pl.arctan2,
    ),
    _float("degrees(angle: float) -> float", "Radians as degrees.", Example("degrees(pi())", 180.0), pl.Expr.degrees),
    _float("radians(angle: float) -> float", "Degrees as radians.", Example("radians(0)", 0.0), pl.Expr.radians),
    Function(
        "isnan(value: float) -> bool",
        "arithmetic",
        "Whether the value is NaN, which is no NULL: it equals itself and is above every number.",
        Example("isnan(0 / 0)", True),
        expr=pl.Expr.is_nan,
    ),
    Function(
        "isfinite(value: float) -> bool",
        "arithmetic",
        "Whether the value is neither infinite nor NaN.",
        Example("isfinite(1 / 0)", False),
        expr=pl.Expr.is_finite,
    ),
    Function(
        "isinf(value: float) -> bool",
        "arithmetic",
        "Whether the value is infinite.",
        Example("isinf(-1 / 0)", True),
        expr=pl.Expr.is_infinite,
    ),
)
