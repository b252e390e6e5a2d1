"""And, or, not: with NULL for what is not known."""

from __future__ import annotations

import polars as pl

from karyaksham_kernel.expressions.function import Example, Function

FUNCTIONS: tuple[Function, ...] = (
    Function(
        "and(left: bool, right: bool) -> bool",
        "logic",
        "True where both sides are; false where one is false, whatever the other.",
        Example("NULL AND false", False),
        expr=lambda left, right: left & right,
        syntax="left AND right",
    ),
    Function(
        "or(left: bool, right: bool) -> bool",
        "logic",
        "True where one side is, whatever the other; false where both are false.",
        Example("NULL OR true", True),
        expr=lambda left, right: left | right,
        syntax="left OR right",
    ),
    Function(
        "not(value: bool) -> bool",
        "logic",
        "True where the value is false; NULL stays NULL.",
        Example("NOT (1 > 2)", True),
        expr=pl.Expr.not_,
        syntax="NOT value",
    ),
)
