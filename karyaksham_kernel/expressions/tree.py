"""The syntax tree of an expression: what was written, where, and nothing about columns or types."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Literal as OneOf

from karyaksham_kernel.expressions.faults import Span


@dataclass(frozen=True)
class Node:
    """Any part of an expression; `span` are the half-open character offsets it was read from."""

    span: Span

    def children(self) -> Iterator[Node]:
        """The parts directly below this one, in the order of the text."""
        for field in fields(self):
            value = getattr(self, field.name)
            for item in value if isinstance(value, tuple) else (value,):
                if isinstance(item, Node):
                    yield item

    def walk(self) -> Iterator[Node]:
        """This part and everything below it."""
        yield self
        for child in self.children():
            yield from child.walk()


@dataclass(frozen=True)
class Constant(Node):
    """A value written in the text: `None`, a truth value, a whole number, a decimal, a float or text."""

    value: bool | int | Decimal | float | str | None


@dataclass(frozen=True)
class Name(Node):
    """A column, or a field of one: `("address", "city")`."""

    parts: tuple[str, ...]


@dataclass(frozen=True)
class Parameter(Node):
    """`$name`."""

    name: str


@dataclass(frozen=True)
class Star(Node):
    """The `*` of `count(*)`."""


@dataclass(frozen=True)
class Order(Node):
    """One key of an ORDER BY; DuckDB puts nulls last both ways unless told otherwise."""

    value: Node
    descending: bool = False
    nulls_first: bool = False


@dataclass(frozen=True)
class Call(Node):
    """A function or an operator applied to arguments; `name_span` is where the function's name stands."""

    name: str
    arguments: tuple[Node, ...]
    name_span: Span
    distinct: bool = False
    order: tuple[Order, ...] = ()
    where: Node | None = None


@dataclass(frozen=True)
class Branch(Node):
    """`WHEN condition THEN value`."""

    condition: Node
    value: Node


@dataclass(frozen=True)
class Case(Node):
    """`CASE WHEN … THEN … ELSE … END`; a `CASE x WHEN 1` has become `x = 1` in its branches."""

    branches: tuple[Branch, ...]
    otherwise: Node | None


@dataclass(frozen=True)
class Cast(Node):
    """`CAST(x AS type)` and `x::type`; `safe` is TRY_CAST, which gives NULL where the value does not fit."""

    value: Node
    type_text: str
    type_span: Span
    safe: bool = False


@dataclass(frozen=True)
class Interval(Node):
    """`INTERVAL amount unit`, the unit in the singular."""

    amount: Node
    unit: str


FrameBound = tuple[OneOf["preceding", "current", "following"], int | None]


@dataclass(frozen=True)
class Frame(Node):
    """`ROWS|RANGE BETWEEN start AND end`; a bound's distance is None when it is unbounded."""

    unit: OneOf["rows", "range"]
    start: FrameBound
    end: FrameBound


@dataclass(frozen=True)
class Window(Node):
    """`call OVER (PARTITION BY … ORDER BY … frame)`."""

    call: Call
    partition: tuple[Node, ...]
    order: tuple[Order, ...]
    frame: Frame | None
