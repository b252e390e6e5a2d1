"""Aggregates that keep the rows: lists, joined texts, first and last. They take ORDER BY."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import polars as pl

from karyaksham_kernel.expressions.conversion import to_text
from karyaksham_kernel.expressions.families.aggregates import SAMPLE
from karyaksham_kernel.expressions.families.gathering import as_rows, in_order
from karyaksham_kernel.expressions.function import Example, Function, Invocation
from karyaksham_kernel.expressions.values import Value, literal

_CATEGORY = "aggregates"


def _edge(*, last: bool) -> Callable[[Invocation], Value]:
    """The first or last row's value, NULL included."""

    def build(call: Invocation) -> Value:
        rows = in_order(call, as_rows(call))
        return call.result(rows.last() if last else rows.first(), call[0].dtype)

    return build


def _string_agg(call: Invocation) -> Value:
    separator = call.constant(1, ",")
    if separator is None:
        return call.result(literal(None, pl.String()), pl.String())
    text = replace(call, values=(call.result(to_text(call[0], call.scope.argument_of(call.call.name)), pl.String()),))
    rows = in_order(call, as_rows(text)).drop_nulls()
    rows = rows.unique(maintain_order=True) if call.distinct else rows
    return call.result(pl.when(rows.len() > 0).then(rows.str.join(str(separator))), pl.String())


def _list(call: Invocation) -> Value:
    rows = in_order(call, as_rows(call))
    rows = rows.unique(maintain_order=True) if call.distinct else rows
    dtype = pl.List(call[0].dtype)
    return call.result(pl.when(rows.len() > 0).then(rows.implode()), dtype)


def _aggregate(
    declared: str, doc: str, expression: str, value: object, build: Callable[[Invocation], Value], *aliases: str
) -> Function:
    example = Example(expression, value, SAMPLE)
    return Function(declared, _CATEGORY, doc, example, build=build, aliases=aliases, sort="aggregate")


FUNCTIONS: tuple[Function, ...] = (
    _aggregate(
        "first(value: any) -> any",
        "The first row's value, NULL or not.",
        "first(n ORDER BY word DESC)",
        1,
        _edge(last=False),
    ),
    _aggregate(
        "last(value: any) -> any", "The last row's value, NULL or not.", "last(n ORDER BY word)", None, _edge(last=True)
    ),
    _aggregate(
        "string_agg(value: any, separator: constant text?) -> text",
        "The texts joined, passing over NULLs; a comma unless another separator is given.",
        "string_agg(word, '-' ORDER BY word DESC)",
        "c-b-a",
        _string_agg,
        "group_concat",
        "listagg",
    ),
    _aggregate(
        "list(value: any) -> list",
        "The list of the values, NULLs included.",
        "list(n ORDER BY n)",
        [1, 1, 3, None],
        _list,
        "array_agg",
    ),
)
