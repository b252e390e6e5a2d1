"""The syntax tree of an expression: what was written, where, and nothing about columns or types.

Every node begins with its `span`, the half-open character offsets it was read from. They are named tuples because a
frozen dataclass takes a millisecond to define, and there are many; `run` imports them before it can start.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal as OneOf
from typing import NamedTuple, TypeAlias

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


Node: TypeAlias = Constant | Name | Parameter | Star | Order | Call | Branch | Case | Cast | Interval | Frame | Window
_KINDS = (Constant, Name, Parameter, Star, Order, Call, Branch, Case, Cast, Interval, Frame, Window)


def walk(node: Node) -> Iterator[Node]:
    """A node and everything below it, in the order of the text."""
    yield node
    for value in node:
        for item in (value,) if isinstance(value, _KINDS) or not isinstance(value, tuple) else value:
            if isinstance(item, _KINDS):
                yield from walk(item)
