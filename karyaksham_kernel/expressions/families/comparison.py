"""Comparisons: text with text, numbers with numbers, dates with dates and with text that states one."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from functools import reduce
from math import floor
from operator import or_

import polars as pl

from karyaksham_kernel.expressions.coercion import common_type, fit
from karyaksham_kernel.expressions.function import Example, Function, Invocation
from karyaksham_kernel.expressions.kinds import is_text
from karyaksham_kernel.expressions.values import Value, literal

Comparison = Callable[[pl.Expr, pl.Expr], pl.Expr]

_MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_OPERATORS: dict[str, Comparison] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compared(name: str, left: Value, right: Value) -> pl.Expr:
    """One comparison; raises `type_mismatch` for two kinds that are never equal."""
    if left.is_constant and not right.is_constant:
        left, right, name = right, left, _MIRRORED.get(name, name)
    if left.dtype.is_integer() and isinstance(right.constant, Decimal):
        return _with_fraction(name, left, right.constant)
    dtype = common_type((left, right))
    if isinstance(dtype, pl.Null):
        return literal(None, pl.Boolean())
    if is_text(left.dtype) and right.is_constant and isinstance(right.constant, str):
        return _OPERATORS[name](left.expr, pl.lit(right.constant))  # a category needs no cast to text
    return _OPERATORS[name](fit(left, dtype).expr, fit(right, dtype).expr)


def _with_fraction(name: str, left: Value, right: Decimal) -> pl.Expr:
    """A whole number against 1.5 is one against 1 or never equal: exact, and as cheap as an integer comparison."""
    below = floor(right)
    whole = literal(below, pl.Int64() if abs(below) < 2**63 else pl.Int128())
    if below == right:
        return _OPERATORS[name](left.expr, whole)
    if name in {"=", "<>"}:
        return pl.when(left.expr.is_not_null()).then(literal(name == "<>", pl.Boolean()))
    return left.expr <= whole if name in {"<", "<="} else left.expr > whole


def _build(name: str) -> Callable[[Invocation], Value]:
    return lambda call: call.result(compared(name, call[0], call[1]), pl.Boolean())


def _distinct(call: Invocation) -> Value:
    dtype = common_type(call.values)
    left, right = (fit(value, dtype).expr for value in call.values)
    same = left.eq_missing(right)
    return call.result(same if call.call.name == "is not distinct from" else same.not_(), pl.Boolean())


def _between(call: Invocation) -> Value:
    value, low, high = call.values

    def inside(expr: pl.Expr) -> pl.Expr:
        bounded = value._replace(expr=expr)
        return compared(">=", bounded, low) & compared("<=", bounded, high)

    return call.result(call.bound(inside, value.expr), pl.Boolean())


def _in(call: Invocation) -> Value:
    """One lookup where the list is constant and of one kind, else one comparison for each entry."""
    value, entries = call[0], call.values[1:]
    plain = all(entry.is_constant and not entry.is_null for entry in entries)
    if plain and not any(isinstance(entry.constant, Decimal) for entry in entries):
        dtype = common_type(call.values)
        if dtype == value.dtype and not isinstance(dtype, pl.Null):
            listed = pl.Series([fit(entry, dtype).constant for entry in entries], dtype=dtype)
            return call.result(value.expr.is_in(pl.lit(listed).implode()), pl.Boolean())

    def listed_among(expr: pl.Expr) -> pl.Expr:
        return reduce(or_, (compared("=", value._replace(expr=expr), entry) for entry in entries))

    return call.result(call.bound(listed_among, value.expr), pl.Boolean())


def _extreme(name: str) -> Callable[[Invocation], Value]:
    """NULLs are passed over, and NaN is above every number."""

    def better(value: pl.Expr, best: pl.Expr) -> pl.Expr:
        wins = (best.is_null() | _OPERATORS[name](value, best)) & value.is_not_null()
        return pl.when(wins).then(value).otherwise(best)

    def build(call: Invocation) -> Value:
        best = call[0].expr
        for value in call.values[1:]:
            best = call.bound(better, value.expr, best)
        return call.result(best, call.common)

    return build


def _operator(name: str, doc: str, example: Example, aliases: tuple[str, ...] = ()) -> Function:
    declared = f"{name}(left: any, right: any) -> bool"
    return Function(
        declared, "comparison", doc, example, build=_build(name), aliases=aliases, syntax=f"left {name} right"
    )


FUNCTIONS: tuple[Function, ...] = (
    _operator("=", "Whether both sides are equal; NULL where one side is NULL.", Example("1 = 1.0", True)),
    _operator("<>", "Whether the sides differ; NULL where one is NULL. Also !=.", Example("'a' <> 'A'", True)),
    _operator(
        "<", "Whether the left side is below the right. Text goes by its characters.", Example("'B' < 'a'", True)
    ),
    _operator("<=", "Whether the left side is not above the right.", Example("2 <= 1.5", False)),
    _operator(
        ">",
        "Whether the left side is above the right. A date compares with text that states one.",
        Example("date '2013-02-01' > '2013-01-05'", True),
    ),
    _operator(">=", "Whether the left side is not below the right.", Example("NULL >= 1", None)),
    Function(
        "is distinct from(left: any, right: any) -> bool",
        "comparison",
        "Whether the sides differ, NULL being equal to NULL: never NULL itself.",
        Example("1 IS DISTINCT FROM NULL", True),
        build=_distinct,
        syntax="left IS DISTINCT FROM right",
    ),
    Function(
        "is not distinct from(left: any, right: any) -> bool",
        "comparison",
        "Whether the sides are equal, NULL being equal to NULL. Also IS TRUE, IS FALSE.",
        Example("NULL IS NOT DISTINCT FROM NULL", True),
        build=_distinct,
        syntax="left IS NOT DISTINCT FROM right",
    ),
    Function(
        "between(value: any, low: any, high: any) -> bool",
        "comparison",
        "Whether the value lies from low to high, both included.",
        Example("2 BETWEEN 1 AND 2", True),
        build=_between,
        syntax="value BETWEEN low AND high",
    ),
    Function(
        "in(value: any, entries: any...) -> bool",
        "comparison",
        "Whether the value is one of a list. A NULL in the list makes a miss NULL.",
        Example("3 IN (1, 2, NULL)", None),
        build=_in,
        syntax="value IN (entry, …)",
    ),
    Function(
        "greatest(values: T...) -> T",
        "comparison",
        "The largest of the values; NULLs are passed over.",
        Example("greatest(1, NULL, 3)", 3),
        build=_extreme(">"),
    ),
    Function(
        "least(values: T...) -> T",
        "comparison",
        "The smallest of the values; NULLs are passed over.",
        Example("least('b', NULL, 'a')", "a"),
        build=_extreme("<"),
    ),
)
