"""What a function of the expression language is made of, and what its builder is handed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

import polars as pl

from karyaksham_kernel.expressions.binding import bound
from karyaksham_kernel.expressions.faults import ExpressionError, Span
from karyaksham_kernel.expressions.signature import Signature, parse_signature
from karyaksham_kernel.expressions.tree import Call
from karyaksham_kernel.expressions.values import Scope, Value


class Sorted(NamedTuple):
    """A compiled ORDER BY key."""

    expr: pl.Expr
    descending: bool
    nulls_first: bool


@dataclass(eq=False, repr=False)
class Invocation:
    """One call being compiled: its checked arguments and where it stands.

    `where`, `distinct` and `order` are the clauses of an aggregate, `over` the ORDER BY of a window; `common` is the
    type that all `T` arguments have been brought to; `any_column` is some column of the rows, to give a constant as
    many rows as there are.
    """

    call: Call
    values: tuple[Value, ...]
    scope: Scope
    common: pl.DataType
    any_column: str | None = None
    where: pl.Expr | None = None
    distinct: bool = False
    order: tuple[Sorted, ...] = ()
    over: tuple[Sorted, ...] = ()

    def __getitem__(self, index: int) -> Value:
        return self.values[index]

    def __len__(self) -> int:
        return len(self.values)

    def bound(self, body: Callable[..., pl.Expr], *values: pl.Expr) -> pl.Expr:
        """The body over values that are computed once, however often it names them."""
        return bound(self.scope, body, *values)

    def result(self, expr: pl.Expr, dtype: pl.DataType) -> Value:
        """What the call gives."""
        return Value(expr, dtype, self.call.span)

    def constant(self, index: int, default: object = None) -> object:
        """The value of an argument declared constant; the default where it was left out."""
        return self.values[index].constant if index < len(self.values) else default

    def fault(
        self, message: str, hint: str | None = None, *, at: int | None = None, code: str = "wrong_arguments"
    ) -> ExpressionError:
        """Something about the call, or about one argument of it, that cannot be."""
        span: Span = self.call.span if at is None else self.values[at].span
        return ExpressionError(code, message, span, hint)


class Example(NamedTuple):
    """An expression and the value it has; `columns` is the table it reads, if it reads one.

    For an aggregate the value is that of the whole table, for a window function the list of all rows' values.
    """

    expression: str
    value: object
    columns: Mapping[str, tuple[object, ...]] = {}


@dataclass(eq=False, repr=False)
class Function:
    """One entry of the register.

    `build` gets the whole invocation; `expr` gets the arguments as polars expressions, for functions whose type the
    signature tells. `syntax` is how an operator is written, where that is no call; `repeats` says that
    `expr` names an argument more than once.
    """

    declared: str
    category: str
    doc: str
    example: Example
    expr: Callable[..., pl.Expr] | None = None
    build: Callable[[Invocation], Value] | None = None
    aliases: tuple[str, ...] = ()
    sort: Literal["scalar", "aggregate", "window"] = "scalar"
    syntax: str | None = None
    volatile: bool = False
    repeats: bool = False

    @cached_property
    def signature(self) -> Signature:
        """The declared arguments."""
        return parse_signature(self.declared)

    @property
    def form(self) -> str:
        """How it is written."""
        return self.syntax or self.declared

    @property
    def name(self) -> str:
        """The name it is documented under."""
        return self.declared.partition("(")[0]


class FunctionDoc(NamedTuple):
    """A function as the reference shows it; `example` has the keys expression, value and, where it needs one, table.

    `sort` says where it may stand: in a row, over a group, or along a window.
    """

    name: str
    aliases: tuple[str, ...]
    category: str
    sort: str
    signature: str
    doc: str
    example: dict[str, object]
