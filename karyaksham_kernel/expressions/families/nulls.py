"""What to do about values that are missing."""

from __future__ import annotations

import polars as pl

from karyaksham_kernel.expressions.families.comparison import compared
from karyaksham_kernel.expressions.function import Example, Function, Invocation
from karyaksham_kernel.expressions.values import Value


def _null_if(call: Invocation) -> Value:
    left, right = call.values
    if isinstance(left.dtype, pl.Null):
        return left

    def unless_equal(expr: pl.Expr) -> pl.Expr:
        return pl.when(compared("=", left._replace(expr=expr), right)).then(None).otherwise(expr)

    return call.result(call.bound(unless_equal, left.expr), left.dtype)


FUNCTIONS: tuple[Function, ...] = (
    Function(
        "is null(value: any) -> bool",
        "nulls",
        "Whether the value is missing. Its opposite is IS NOT NULL. NaN is not missing.",
        Example("NULL IS NULL", True),
        expr=pl.Expr.is_null,
        syntax="value IS NULL",
    ),
    Function(
        "coalesce(values: T...) -> T",
        "nulls",
        "The first value that is not NULL.",
        Example("coalesce(NULL, 2, 3)", 2),
        expr=pl.coalesce,
    ),
    Function(
        "ifnull(value: T, otherwise: T) -> T",
        "nulls",
        "The value, or the other where it is NULL.",
        Example("ifnull(NULL, 'none')", "none"),
        expr=pl.coalesce,
    ),
    Function(
        "nullif(value: any, unwanted: any) -> any",
        "nulls",
        "The value, or NULL where it equals the other.",
        Example("nullif('-', '-')", None),
        build=_null_if,
    ),
)
