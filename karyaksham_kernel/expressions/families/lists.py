"""Lists: making them, looking into them, joining them."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from karyaksham_kernel.expressions.families.comparison import compared
from karyaksham_kernel.expressions.function import Example, Function, Invocation
from karyaksham_kernel.expressions.values import Value, literal

_CATEGORY = "lists"


def _inner(call: Invocation) -> pl.DataType:
    inner = getattr(call[0].dtype, "inner", pl.Null())
    return inner() if isinstance(inner, type) else inner


def _made(call: Invocation) -> Value:
    return call.result(pl.concat_list([value.expr for value in call.values]), pl.List(call.common))


def _extracted(call: Invocation) -> Value:
    """Counted from 1, negative from the end; there is nothing at 0."""
    place = call[1].expr.cast(pl.Int64)
    index = pl.when(place > 0).then(place - 1).when(place < 0).then(place)
    found = call[0].expr.list.get(index, null_on_oob=True)
    return call.result(pl.when(index.is_not_null()).then(found), _inner(call))


def _contains(call: Invocation) -> Value:
    inner = _inner(call)
    entry = Value(literal(None, inner), inner, call[0].span)
    compared("=", entry, call[1])  # says so where the two can never be equal
    known = call[0].expr.is_not_null() & call[1].expr.is_not_null()
    found = call[0].expr.list.contains(call[1].expr.cast(inner), nulls_equal=False).fill_null(value=False)
    return call.result(pl.when(known).then(found), pl.Boolean())


def _joined(call: Invocation) -> Value:
    separator = call.constant(1)
    if separator is None:
        return call.result(literal(None, pl.String()), pl.String())
    texts = call[0].expr.cast(pl.List(pl.String))
    return call.result(texts.list.join(str(separator), ignore_nulls=True), pl.String())


def _list(declared: str, doc: str, example: Example, build: Callable[[Invocation], Value], *aliases: str) -> Function:
    return Function(declared, _CATEGORY, doc, example, build=build, aliases=aliases)


FUNCTIONS: tuple[Function, ...] = (
    _list("list_value(values: T...) -> list", "A list of these values; also [a, b].", Example("[1, 2]", [1, 2]), _made),
    _list(
        "list_extract(list: list, place: integer) -> any",
        "The value at a place counted from 1, negative from the end; also list[place]. NULL where there is none.",
        Example("list_extract([5, 6], -1)", 6),
        _extracted,
    ),
    _list(
        "list_contains(list: list, value: any) -> bool",
        "Whether the value is in the list.",
        Example("list_contains([1, 2], 3)", False),
        _contains,
        "list_has",
        "array_contains",
    ),
    _list(
        "array_to_string(list: list, separator: constant text) -> text",
        "The values joined, passing over NULLs.",
        Example("array_to_string(['a', 'b'], '-')", "a-b"),
        _joined,
    ),
)
