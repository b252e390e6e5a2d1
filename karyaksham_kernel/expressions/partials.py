"""Aggregates of a group's rows as aggregates of partial ones: of what some rows add up to, instead of the rows.

`avg(x)` is the sum of the partial sums, divided by the sum of the partial counts. So rows can be grouped where they are
read, block by block, and what is left to do is little.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import polars as pl

from karyaksham_kernel.expressions.names import exact_name
from karyaksham_kernel.expressions.tree import Call, Cast, Constant, Name, Node, Star, Window, rewrite

Total = Literal["count", "sum", "min", "max"]

_NUMBERS = (pl.Int64(), pl.Float64())
_ORDERED = (*_NUMBERS, pl.Date(), pl.Datetime("us"), pl.Time())


class Partial(NamedTuple):
    """A partial aggregate, as a column: how many rows some rows are, or a total of one of their columns."""

    name: str
    total: Total
    column: str | None
    dtype: pl.DataType


class OfPartials(NamedTuple):
    """An aggregate over partial ones, and which."""

    expr: pl.Expr
    partials: Sequence[Partial]


class _NotOfPartialsError(Exception):
    """This expression has to see the rows."""


def in_partials(tree: Node, schema: Mapping[str, pl.DataType]) -> tuple[Node, Sequence[Partial]] | None:
    """The same aggregate over partial ones, and which; None where it is not made of any.

    Raises ExpressionError for a column that is not there.
    """
    found = _Partials(schema)
    try:
        return rewrite(tree, found.change), list(found.partials.values())
    except _NotOfPartialsError:
        return None


class _Partials:
    """Puts aggregates of partial ones in place of aggregates of rows, and notes which."""

    def __init__(self, schema: Mapping[str, pl.DataType]) -> None:
        self._schema = schema
        self.partials: dict[str, Partial] = {}

    def change(self, node: Node) -> Node | None:
        """What stands for this node; None to look at what is below it."""
        from karyaksham_kernel.expressions.register import known

        if isinstance(node, Name | Window):
            raise _NotOfPartialsError
        function = known().get(node.name) if isinstance(node, Call) else None
        if function is None or function.sort == "scalar":
            return None
        assert isinstance(node, Call)
        if node.distinct or node.order or node.where is not None or len(node.arguments) > 1:
            raise _NotOfPartialsError
        return self._aggregate(function.name, node)

    def _aggregate(self, name: str, call: Call) -> Node:
        column = self._column(call)
        match name:
            case "count":
                return _call("coalesce", call, self._total("sum", "count", column, call), Constant(call.span, 0))
            case "sum" if self._is(column, _NUMBERS):
                return self._total("sum", "sum", column, call)
            case "min" | "max" if self._is(column, _ORDERED):
                return self._total(name, "min" if name == "min" else "max", column, call)
            case "avg" if self._is(column, _NUMBERS):
                total = Cast(call.span, self._partial("sum", column, call), "DOUBLE", call.span)
                return _call("/", call, _call("sum", call, total), self._total("sum", "count", column, call))
        raise _NotOfPartialsError

    def _column(self, call: Call) -> str | None:
        """The one column that a call is about; None for all rows."""
        match call.arguments:
            case () | (Star(),):
                return None
            case (Name(parts=(_,)) as name,):
                return exact_name(name, self._schema)
        raise _NotOfPartialsError

    def _is(self, column: str | None, kinds: tuple[pl.DataType, ...]) -> bool:
        return column is not None and self._schema[column] in kinds

    def _total(self, aggregate: str, total: Total, column: str | None, call: Call) -> Node:
        return _call(aggregate, call, self._partial(total, column, call))

    def _partial(self, total: Total, column: str | None, call: Call) -> Node:
        # No column of a file has such a name.
        name = f"\x01{total}" if column is None else f"\x01{total}:{column}"
        dtype = pl.Int64() if total == "count" or column is None else self._schema[column]
        self.partials[name] = Partial(name, total, column, dtype)
        return Name(call.span, (name,))


def _call(name: str, like: Call, *arguments: Node) -> Call:
    return Call(like.span, name, arguments, like.name_span)
