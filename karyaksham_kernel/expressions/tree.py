"""The syntax tree of an expression: what was written, where, and nothing about columns or types.

Every node begins with its `span`, the half-open character offsets it was read from. They are named tuples because a
frozen dataclass takes a millisecond to define, and there are many; `run` imports them before it can start.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias
from typing import Literal as OneOf

from karyaksham_kernel.expressions.faults import Span


class Constant(NamedTuple):
    """A value written in the text: `None`, a truth value, a whole number, a decimal, a float or text."""

    span: Span
    value: bool | int | Decimal | float | str | None


class Name(NamedTuple):
    """A column, or a field of one: `("address", "city")`."""

    span: Span
    parts: tuple[str, ...]


class Parameter(NamedTuple):
    """`$name`."""

    span: Span
    name: str


class Star(NamedTuple):
    """The `*` of `count(*)`."""

    span: Span


class Order(NamedTuple):
    """One key of an ORDER BY; DuckDB puts nulls last both ways unless told otherwise."""

    span: Span
    value: Node
    descending: bool = False
    nulls_first: bool = False


class Call(NamedTuple):
    """A function or an operator applied to arguments; `name_span` is where the function's name stands."""

    span: Span
    name: str
    arguments: tuple[Node, ...]
    name_span: Span
    distinct: bool = False
    order: tuple[Order, ...] = ()
    where: Node | None = None


class Branch(NamedTuple):
    """`WHEN condition THEN value`."""

    span: Span
    condition: Node
    value: Node


class Case(NamedTuple):
    """`CASE WHEN … THEN … ELSE … END`; a `CASE x WHEN 1` has become `x = 1` in its branches."""

    span: Span
    branches: tuple[Branch, ...]
    otherwise: Node | None


class Cast(NamedTuple):
    """`CAST(x AS type)` and `x::type`; `safe` is TRY_CAST, which gives NULL where the value does not fit."""

    span: Span
    value: Node
    type_text: str
    type_span: Span
    safe: bool = False


class Interval(NamedTuple):
    """`INTERVAL amount unit`, the unit in the singular."""

    span: Span
    amount: Node
    unit: str


FrameBound = tuple[OneOf["preceding", "current", "following"], int | None]


class Frame(NamedTuple):
    """`ROWS|RANGE BETWEEN start AND end`; a bound's distance is None when it is unbounded."""

    span: Span
    unit: OneOf["rows", "range"]
    start: FrameBound
    end: FrameBound


class Window(NamedTuple):
    """`call OVER (PARTITION BY … ORDER BY … frame)`."""

    span: Span
    call: Call
    partition: tuple[Node, ...]
    order: tuple[Order, ...]
    frame: Frame | None


class DefaultOver(NamedTuple):
    """The OVER clause of the calls that have none, where a node says it for all of its expressions.

    `partition` are names of columns, `order` names with whether the largest comes first; nulls are last both ways.
    """

    partition: tuple[str, ...] = ()
    order: tuple[tuple[str, bool], ...] = ()

    def of(self, call: Call) -> Window:
        """The call with this clause; what is wrong with the clause is told at the call."""
        partition = tuple(Name(call.span, (column,)) for column in self.partition)
        order = tuple(Order(call.span, Name(call.span, (column,)), descending) for column, descending in self.order)
        return Window(call.span, call, partition, order, None)


Node: TypeAlias = Constant | Name | Parameter | Star | Order | Call | Branch | Case | Cast | Interval | Frame | Window
_KINDS = (Constant, Name, Parameter, Star, Order, Call, Branch, Case, Cast, Interval, Frame, Window)


def walk(node: Node) -> Iterator[Node]:
    """A node and everything below it, in the order of the text."""
    yield node
    for value in node:
        for item in (value,) if isinstance(value, _KINDS) or not isinstance(value, tuple) else value:
            if isinstance(item, _KINDS):
                yield from walk(item)


def rewrite(node: Node, change: Callable[[Node], Node | None]) -> Node:
    """The node with parts put in place of others: whatever `change` gives for a part, itself and all below it."""
    changed = change(node)
    if changed is not None:
        return changed
    parts = {name: _rewritten(value, change) for name, value in node._asdict().items()}
    return node._replace(**parts)


def _rewritten(value: Any, change: Callable[[Node], Node | None]) -> Any:
    if isinstance(value, _KINDS):
        return rewrite(value, change)
    return tuple(_rewritten(item, change) for item in value) if type(value) is tuple else value


def meaning(node: Node) -> str:
    """The same text for two nodes that say the same, wherever they were read from."""
    spans = {"span", "name_span", "type_span"}
    said = (value for name, value in node._asdict().items() if name not in spans)
    fields = (meaning(value) if isinstance(value, _KINDS) else _plain(value) for value in said)
    return f"{type(node).__name__}({', '.join(fields)})"


def _plain(value: Any) -> str:
    if type(value) is tuple:
        return f"[{', '.join(meaning(item) if isinstance(item, _KINDS) else repr(item) for item in value)}]"
    return repr(value)
