"""The door of this package: compile a text, say what it refers to, list what it may say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

import polars as pl

from karyaksham_kernel.expressions.function import FunctionDoc
from karyaksham_kernel.expressions.tree import DefaultOver
from karyaksham_kernel.expressions.values import Scope, TypedValue, Value, WindowCall

if TYPE_CHECKING:
    from karyaksham_kernel.expressions.partials import OfPartials

Kind = Literal["row", "derive", "aggregate"]

_SCOPES: dict[Kind, Scope] = {
    "row": Scope("rows"),
    "derive": Scope("rows", windows=True),
    "aggregate": Scope("groups", aggregates=True),
}


def compile_expression(
    text: str,
    schema: Mapping[str, pl.DataType],
    parameters: Mapping[str, TypedValue] | None = None,
    *,
    kind: Kind = "row",
    over: DefaultOver | None = None,
) -> pl.Expr:
    """The polars expression that a text means over columns of these types.

    `row` is for conditions on one row, `derive` also knows window functions, `aggregate` is for a group's value. `over`
    is the clause of window functions and aggregates in a `derive` that have no OVER of their own.
    Raises ExpressionError with the first fault; its `.all` has every one.
    """
    return compile_typed(text, schema, parameters, kind=kind, over=over).expr


def compile_typed(
    text: str,
    schema: Mapping[str, pl.DataType],
    parameters: Mapping[str, TypedValue] | None = None,
    *,
    kind: Kind = "row",
    over: DefaultOver | None = None,
) -> Value:
    """As `compile_expression`, with the type that the expression has."""
    from karyaksham_kernel.expressions.compiling import Compiler
    from karyaksham_kernel.expressions.parsing import read

    return Compiler(schema, parameters or {}).compile(read(text), _SCOPES[kind]._replace(over=over))


def compile_of_partials(
    text: str, schema: Mapping[str, pl.DataType], parameters: Mapping[str, TypedValue] | None = None
) -> OfPartials | None:
    """The aggregate that a text means over columns of these types, made of partial ones.

    None where it has to see all rows together. Raises ExpressionError as compiling does.
    """
    from karyaksham_kernel.expressions.compiling import Compiler
    from karyaksham_kernel.expressions.parsing import read
    from karyaksham_kernel.expressions.partials import OfPartials, in_partials

    found = in_partials(read(text), schema)
    if found is None:
        return None
    tree, partials = found
    compiler = Compiler({partial.name: partial.dtype for partial in partials}, parameters or {})
    return OfPartials(compiler.compile(tree, _SCOPES["aggregate"]).expr, partials)


def taken_apart(
    text: str,
    schema: Mapping[str, pl.DataType],
    parameters: Mapping[str, TypedValue] | None = None,
    *,
    over: DefaultOver | None = None,
) -> tuple[pl.Expr, list[WindowCall]]:
    """A `derive`'s expression in which columns stand for totals of partitions, and all its calls along a window.

    Raises ExpressionError as compiling does.
    """
    from karyaksham_kernel.expressions.compiling import Compiler
    from karyaksham_kernel.expressions.parsing import read

    compiler = Compiler(schema, parameters or {}, apart=True)
    value = compiler.compile(read(text), _SCOPES["derive"]._replace(over=over))
    return value.expr, compiler.windows


def has_windows(text: str) -> bool:
    """Whether a call in an expression has an OVER clause; no for one that does not parse."""
    from karyaksham_kernel.expressions.faults import ExpressionError
    from karyaksham_kernel.expressions.parsing import read
    from karyaksham_kernel.expressions.tree import Window, walk

    if "over" not in text.casefold():
        return False
    try:
        return any(isinstance(node, Window) for node in walk(read(text)))
    except ExpressionError:
        return False


def references(text: str) -> set[str]:
    """The names of columns that an expression uses, as written; raises ExpressionError for one that does not parse."""
    from karyaksham_kernel.expressions.parsing import read
    from karyaksham_kernel.expressions.tree import Name, walk

    return {node.parts[0] for node in walk(read(text)) if isinstance(node, Name)}


def with_column_renamed(text: str, old: str, new: str) -> str:
    """The expression with a column under another name; raises ExpressionError for one that does not parse."""
    from karyaksham_kernel.expressions.parsing import read
    from karyaksham_kernel.expressions.tree import Name, walk

    names = [node for node in walk(read(text)) if isinstance(node, Name) and node.parts[0] == old]
    for node in sorted(names, key=lambda name: name.span, reverse=True):
        written = ".".join(_quoted(part) for part in (new, *node.parts[1:]))
        text = text[: node.span[0]] + written + text[node.span[1] :]
    return text


def _quoted(name: str) -> str:
    """A name as an expression writes it: in quotes unless it is a plain word that means nothing else."""
    from karyaksham_kernel.expressions.faults import ExpressionError
    from karyaksham_kernel.expressions.parsing import read
    from karyaksham_kernel.expressions.tree import Name

    try:
        node = read(name)
    except ExpressionError:
        node = None
    plain = isinstance(node, Name) and node.parts == (name,)
    return name if plain else '"' + name.replace('"', '""') + '"'


def parameter_names(text: str) -> set[str]:
    """The names of `$parameters` that an expression uses; raises ExpressionError for one that does not parse."""
    from karyaksham_kernel.expressions.parsing import read
    from karyaksham_kernel.expressions.tree import Parameter, walk

    return {node.name for node in walk(read(text)) if isinstance(node, Parameter)}


def functions() -> list[FunctionDoc]:
    """Every function and operator, as the reference shows them, family by family."""
    from karyaksham_kernel.expressions.register import FAMILIES

    return [_documented(function) for family in FAMILIES for function in family]


def _documented(function: object) -> FunctionDoc:
    from karyaksham_kernel.expressions.function import Function

    assert isinstance(function, Function)
    example: dict[str, object] = {"expression": function.example.expression, "value": _shown(function.example.value)}
    if function.example.columns:
        example["table"] = {name: list(column) for name, column in function.example.columns.items()}
    aliases = tuple(alias for alias in function.aliases if alias.isidentifier())
    return FunctionDoc(function.name, aliases, function.category, function.sort, function.form, function.doc, example)


def _shown(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.date) else value
