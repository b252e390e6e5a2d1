"""From the tree to polars: what each part of an expression means, in the place where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import TypeVar

import polars as pl

from karyaksham_kernel.expressions import tree
from karyaksham_kernel.expressions.calling import apply_call
from karyaksham_kernel.expressions.casting import cast_value
from karyaksham_kernel.expressions.coercion import common_type, fit
from karyaksham_kernel.expressions.faults import ExpressionError, Span, did_you_mean, first_of
from karyaksham_kernel.expressions.framing import apply_window
from karyaksham_kernel.expressions.intervals import interval_value
from karyaksham_kernel.expressions.names import find_column
from karyaksham_kernel.expressions.types import parse_sql_type
from karyaksham_kernel.expressions.values import Scope, TypedValue, Value, WindowCall, literal

Item = TypeVar("Item")
Result = TypeVar("Result")


class Compiler:
    """Compiles trees over one schema; faults are gathered, so that one does not hide the next."""

    def __init__(
        self, schema: Mapping[str, pl.DataType], parameters: Mapping[str, TypedValue], *, apart: bool = False
    ) -> None:
        self.schema = schema
        self.parameters = parameters
        self.apart = apart
        """Whether totals of partitions become columns, to be computed elsewhere."""
        self.windows: list[WindowCall] = []

    def compile(self, node: tree.Node, scope: Scope) -> Value:
        """The value of any part of an expression; raises ExpressionError."""
        return _COMPILERS[type(node)](self, node, scope)

    def each(self, items: Iterable[Item], compiled: Callable[[Item], Result]) -> list[Result]:
        """Compile all of these and raise what is wrong with any of them together."""
        results, faults = [], []
        for item in items:
            try:
                results.append(compiled(item))
            except ExpressionError as fault:
                faults.append(fault)
        if faults:
            raise first_of(faults)
        return results

    def condition(self, node: tree.Node, scope: Scope) -> Value:
        """A part that has to be true or false."""
        value = self.compile(node, scope)
        if isinstance(value.dtype, pl.Null):
            return fit(value, pl.Boolean())
        if not isinstance(value.dtype, pl.Boolean):
            raise ExpressionError("type_mismatch", "A condition is true or false.", value.span, "Compare it: x <> 0.")
        return value


def _constant(_: Compiler, node: tree.Constant, scope: Scope) -> Value:  # noqa: ARG001
    dtype = constant_type(node.value)
    return Value(literal(node.value, dtype), dtype, node.span, node.value, literal=True)


def constant_type(value: object) -> pl.DataType:
    """The type DuckDB gives a value that is written in the text."""
    if value is None:
        return pl.Null()
    if isinstance(value, bool):
        return pl.Boolean()
    if isinstance(value, int):
        kinds = ((31, pl.Int32()), (63, pl.Int64()), (127, pl.Int128()))
        return next((kind for bits, kind in kinds if -(2**bits) <= value < 2**bits), pl.Float64())
    if isinstance(value, Decimal):
        _, digits, exponent = value.as_tuple()
        scale = -int(exponent)
        width = max(len(digits), scale + 1)
        return pl.Decimal(width, scale) if width <= 38 else pl.Float64()
    return pl.Float64() if isinstance(value, float) else pl.String()


def _name(compiler: Compiler, node: tree.Name, scope: Scope) -> Value:
    expr, dtype = find_column(node, compiler.schema)
    if scope.place == "groups":
        raise ExpressionError(
            "not_allowed_here",
            f"The column {node.parts[0]} has many values in a group.",
            node.span,
            f"Take one of them, as in any_value({node.parts[0]}) or max({node.parts[0]}), or make it a key.",
        )
    return Value(expr, dtype, node.span)


def _parameter(compiler: Compiler, node: tree.Parameter, scope: Scope) -> Value:  # noqa: ARG001
    bound = compiler.parameters.get(node.name)
    if bound is None:
        known = [f"${name}" for name in compiler.parameters]
        hint = did_you_mean(f"${node.name}", known) or "Declare it under the document's parameters."
        raise ExpressionError("unknown_parameter", f"There is no parameter ${node.name}.", node.span, hint)
    return Value(literal(bound.value, bound.dtype), bound.dtype, node.span, bound.value)


def _case(compiler: Compiler, node: tree.Case, scope: Scope) -> Value:
    """Each branch is compiled for the rows that reach it, so that a branch not taken cannot fail."""
    reached, conditions, values = scope, [], []

    def branch(part: tree.Branch) -> None:
        nonlocal reached
        condition = compiler.condition(part.condition, reached)
        conditions.append(condition.expr)
        values.append(compiler.compile(part.value, reached.only_where(condition.expr)))
        reached = reached.only_where(condition.expr.not_().fill_null(value=True))

    compiler.each(node.branches, branch)
    otherwise = node.otherwise or tree.Constant(node.span, None)
    values.append(compiler.compile(otherwise, reached))
    return _choose(conditions, tuple(values), node.span)


def _choose(conditions: list[pl.Expr], values: tuple[Value, ...], span: Span) -> Value:
    dtype = common_type(values)
    fitted = [fit(value, dtype).expr for value in values]
    chosen = pl.when(conditions[0]).then(fitted[0])
    for condition, value in zip(conditions[1:], fitted[1:-1], strict=True):
        chosen = chosen.when(condition).then(value)  # type: ignore[assignment]
    return Value(chosen.otherwise(fitted[-1]), dtype, span)


def _cast(compiler: Compiler, node: tree.Cast, scope: Scope) -> Value:
    try:
        dtype = parse_sql_type(node.type_text)
    except ValueError as error:
        message, _, hint = str(error).partition(". ")
        raise ExpressionError("type_mismatch", f"{message}.", node.type_span, hint or None) from None
    return cast_value(compiler.compile(node.value, scope), dtype, node, scope)


def _interval(compiler: Compiler, node: tree.Interval, scope: Scope) -> Value:
    return interval_value(compiler.compile(node.amount, scope), node)


def _star(_: Compiler, node: tree.Star, scope: Scope) -> Value:  # noqa: ARG001
    raise ExpressionError("not_allowed_here", "* stands for all columns only in count(*).", node.span)


_COMPILERS: dict[type, Callable[..., Value]] = {
    tree.Constant: _constant,
    tree.Name: _name,
    tree.Parameter: _parameter,
    tree.Call: apply_call,
    tree.Case: _case,
    tree.Cast: _cast,
    tree.Interval: _interval,
    tree.Star: _star,
    tree.Window: apply_window,
}
