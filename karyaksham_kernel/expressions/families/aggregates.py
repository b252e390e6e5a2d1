"""Aggregates: many rows to one value. All pass over NULLs, and all but count give NULL for no rows."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from karyaksham_kernel.expressions.families.gathering import condition, kept, unordered
from karyaksham_kernel.expressions.function import Example, Function, Invocation
from karyaksham_kernel.expressions.values import Value

_CATEGORY = "aggregates"
SAMPLE: dict[str, tuple[object, ...]] = {
    "n": (3, 1, None, 1),
    "word": ("b", "a", None, "c"),
    "ok": (True, False, None, True),
}


def _count(call: Invocation) -> Value:
    unordered(call)
    if not call.values:
        if call.distinct:
            raise call.fault("DISTINCT needs something to count.", "Write count(DISTINCT column).")
        counted = pl.len() if call.where is None else condition(call).sum()
    elif call.distinct:
        counted = kept(call).drop_nulls().n_unique()
    else:
        counted = kept(call).count()
    return call.result(counted.cast(pl.Int64), pl.Int64())


def _sum(call: Invocation) -> Value:
    """Whole numbers are added in 128 bits, so that a sum that does not fit fails instead of wrapping around."""
    unordered(call)
    dtype = call[0].dtype
    if not (dtype.is_numeric() or isinstance(dtype, pl.Boolean | pl.Null)):
        raise call.fault("Only numbers can be summed.", at=0, code="type_mismatch")
    rows = kept(call).unique() if call.distinct else kept(call)
    if dtype.is_decimal():
        result: pl.DataType = pl.Decimal(38, getattr(dtype, "scale", 0))
        total = rows.cast(result).sum()
    elif dtype.is_float():
        result = pl.Float64()
        total = rows.cast(result).sum()
    else:
        result = pl.Int64()
        total = rows.cast(pl.Int128).sum().cast(result, strict=not call.scope.safe)
    return call.result(pl.when(rows.count() > 0).then(total), result)


def _average(call: Invocation) -> Value:
    unordered(call)
    rows = kept(call).cast(pl.Float64)
    return call.result((rows.unique() if call.distinct else rows).mean(), pl.Float64())


def _largest(call: Invocation) -> Value:
    """NaN is above every number."""
    unordered(call)
    rows = kept(call)
    if call[0].dtype.is_float():
        nan = pl.lit(float("nan"), dtype=call[0].dtype)
        return call.result(pl.when(rows.is_nan().any()).then(nan).otherwise(rows.max()), call[0].dtype)
    return call.result(_text_if_category(call, rows).max(), _ordered_type(call))


def _smallest(call: Invocation) -> Value:
    unordered(call)
    return call.result(_text_if_category(call, kept(call)).min(), _ordered_type(call))


def _ordered_type(call: Invocation) -> pl.DataType:
    dtype = call[0].dtype
    return pl.String() if isinstance(dtype, pl.Categorical | pl.Enum) else dtype


def _text_if_category(call: Invocation, rows: pl.Expr) -> pl.Expr:
    return rows.cast(pl.String) if isinstance(call[0].dtype, pl.Categorical | pl.Enum) else rows


def _any_value(call: Invocation) -> Value:
    return call.result(kept(call).first(ignore_nulls=True), call[0].dtype)


def _count_if(call: Invocation) -> Value:
    unordered(call)
    rows = kept(call)
    return call.result(pl.when(rows.count() > 0).then(rows.sum().cast(pl.Int64)), pl.Int64())


def _by(take: Callable[[pl.Expr, pl.Expr], pl.Expr]) -> Callable[[Invocation], Value]:
    """Rows where either side is NULL take no part."""

    def build(call: Invocation) -> Value:
        unordered(call)
        rows = kept(call)
        return call.result(take(rows, pl.when(rows.is_not_null()).then(kept(call, 1))), call[0].dtype)

    return build


def _aggregate(
    declared: str, doc: str, expression: str, value: object, build: Callable[[Invocation], Value], *aliases: str
) -> Function:
    example = Example(expression, value, SAMPLE)
    return Function(declared, _CATEGORY, doc, example, build=build, aliases=aliases, sort="aggregate")


FUNCTIONS: tuple[Function, ...] = (
    _aggregate(
        "count(value: any?) -> integer",
        "How many rows there are with count(*), how many have a value with count(x), how many different ones with "
        "count(DISTINCT x). Like every aggregate it takes FILTER (WHERE condition).",
        "count(n)",
        3,
        _count,
    ),
    _aggregate(
        "sum(value: any) -> number", "The sum; a whole one that outgrows int64 fails the run.", "sum(n)", 5, _sum
    ),
    _aggregate("avg(value: number) -> float", "The mean.", "avg(n) FILTER (WHERE ok)", 2.0, _average, "mean"),
    _aggregate("min(value: any) -> any", "The smallest value.", "min(word)", "a", _smallest),
    _aggregate("max(value: any) -> any", "The largest value; NaN is above every number.", "max(n)", 3, _largest),
    _aggregate("any_value(value: any) -> any", "The first value that is not NULL.", "any_value(n)", 3, _any_value),
    _aggregate(
        "count_if(condition: bool) -> integer",
        "How many rows fulfil a condition; NULL where it is known for no row.",
        "count_if(n = 1)",
        2,
        _count_if,
    ),
    _aggregate(
        "bool_and(condition: bool) -> bool",
        "Whether the condition holds in every row where it is known.",
        "bool_and(ok)",
        False,
        lambda call: call.result(kept(call).min(), pl.Boolean()),
    ),
    _aggregate(
        "bool_or(condition: bool) -> bool",
        "Whether the condition holds in any row.",
        "bool_or(ok)",
        True,
        lambda call: call.result(kept(call).max(), pl.Boolean()),
    ),
    _aggregate(
        "arg_max(value: any, by: any) -> any",
        "The value in the row where the other is largest.",
        "arg_max(word, n)",
        "b",
        _by(lambda rows, by: rows.max_by(by)),
        "max_by",
    ),
    _aggregate(
        "arg_min(value: any, by: any) -> any",
        "The value in the row where the other is smallest.",
        "arg_min(n, word)",
        1,
        _by(lambda rows, by: rows.min_by(by)),
        "min_by",
    ),
)
