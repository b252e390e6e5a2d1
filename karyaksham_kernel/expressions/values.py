"""What a part of an expression compiles to, and the circumstances it is compiled in."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from typing import Literal, NamedTuple

import polars as pl

from karyaksham_kernel.expressions.faults import Span
from karyaksham_kernel.expressions.tree import DefaultOver


class Unknown:
    """Stands for "only the rows can tell"; `None` is a value like any other."""


UNKNOWN = Unknown()


class TypedValue(NamedTuple):
    """A parameter's value and its type."""

    value: object
    dtype: pl.DataType


class Offset(NamedTuple):
    """A length of time as calendars count it, a month having no fixed length. Each part is a number, or one a row."""

    months: int | pl.Expr = 0
    days: int | pl.Expr = 0
    microseconds: int | pl.Expr = 0

    def exact(self) -> pl.Expr | None:
        """The offset as a duration, which it is when it has no months."""
        if isinstance(self.months, pl.Expr) or self.months:
            return None
        return pl.duration(days=self.days, microseconds=self.microseconds, time_unit="us")


class Value(NamedTuple):
    """A polars expression with its type.

    `constant` is its value where that is known without any rows; `literal` says that it was written in the text just
    so (a literal takes the type of what it meets); `offset` is set for intervals, whose `expr` is their exact part.
    """

    expr: pl.Expr
    dtype: pl.DataType
    span: Span
    constant: object = UNKNOWN
    literal: bool = False
    offset: Offset | None = None

    @property
    def is_constant(self) -> bool:
        """Whether the value is known without any rows."""
        return not isinstance(self.constant, Unknown)

    @property
    def is_null(self) -> bool:
        """Whether this is NULL, written or computed."""
        return self.constant is None or isinstance(self.dtype, pl.Null)


def literal(value: object, dtype: pl.DataType) -> pl.Expr:
    """A polars literal of exactly this type."""
    if isinstance(value, Decimal) and isinstance(dtype, pl.Decimal) and value.is_finite():
        return _decimal(value, dtype)
    return pl.lit(value, dtype=dtype)


def _decimal(value: Decimal, dtype: pl.Decimal) -> pl.Expr:
    """A decimal as polars writes one down. Looking at a Decimal it imports numpy, where there is one.

    That is a tenth of a short run, and threads that wait for work.
    """
    sign, digits, exponent = value.as_tuple()
    moved = int(exponent) + dtype.scale
    if moved < 0 or len(digits) + moved > dtype.precision:
        return pl.lit(value, dtype=dtype)
    whole = int("".join(map(str, digits))) * 10**moved
    said = {"Literal": {"Scalar": {"Decimal": [-whole if sign else whole, dtype.precision, dtype.scale]}}}
    return pl.Expr.deserialize(io.StringIO(json.dumps(said)), format="json")


class WindowCall(NamedTuple):
    """A call along a window, as it was compiled.

    `partition` has the keys that mean the same whenever they are compiled. `total` is the aggregate where that is over
    the whole of such a partition; `name` is the column that stands for it in an expression taken apart.
    """

    partition: tuple[pl.Expr, ...]
    total: pl.Expr | None
    name: str


class Scope(NamedTuple):
    """Where a part of an expression stands.

    `place` says what a bare column means: its rows, or (outside the aggregates of a group_by) nothing. `inside` names
    the aggregate or window function whose argument this is, `over` is the clause of those that have no OVER of their
    own. `guard` holds for the rows whose answer is wanted: an operation that could fail must not fail for the others
    (the branch of a CASE that was not taken). `safe` is TRY.
    """

    place: Literal["rows", "groups"]
    aggregates: bool = False
    windows: bool = False
    over: DefaultOver | None = None
    inside: str | None = None
    guard: pl.Expr | None = None
    safe: bool = False

    def only_where(self, condition: pl.Expr) -> Scope:
        """The same place, for the rows for which this holds too."""
        both = condition if self.guard is None else self.guard & condition
        return self._replace(guard=both)

    def argument_of(self, function: str) -> Scope:
        """Inside an aggregate or window function: plain rows, all of them."""
        return self._replace(place="rows", aggregates=False, windows=False, over=None, inside=function, guard=None)
