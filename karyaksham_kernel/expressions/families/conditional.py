"""Choosing between values; CASE has a syntax of its own and is compiled with the tree."""

from __future__ import annotations

import polars as pl

from karyaksham_kernel.expressions.function import Example, Function, Invocation
from karyaksham_kernel.expressions.values import Value


def _tried(call: Invocation) -> Value:
    return Value(call[0].expr, call[0].dtype, call.call.span, call[0].constant)


FUNCTIONS: tuple[Function, ...] = (
    Function(
        "if(condition: bool, then: T, otherwise: T) -> T",
        "conditional",
        "One value where the condition is true, the other where it is false or NULL.",
        Example("if(NULL, 'yes', 'no')", "no"),
        expr=lambda condition, then, otherwise: pl.when(condition).then(then).otherwise(otherwise),
    ),
    Function(
        "try(value: any) -> any",
        "conditional",
        "The value, or NULL where computing it would fail the run: overflow, division by zero, a cast.",
        Example("try(5 // 0)", None),
        build=_tried,
    ),
)
