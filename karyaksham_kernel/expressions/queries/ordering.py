"""ORDER BY, LIMIT and OFFSET: the end of a query."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import polars as pl
from sqlglot import exp

from karyaksham_kernel.expressions.faults import ExpressionError
from karyaksham_kernel.expressions.queries.session import ROWS, Session
from karyaksham_kernel.expressions.tree import Constant, Node

ENDS = ("order", "limit", "offset")


class SortKey(NamedTuple):
    """One key; `output` is the column of the answer that an ordinal means."""

    value: Node
    output: int | None
    descending: bool
    nulls_first: bool


def sort_keys(session: Session, query: exp.Expr, count: int, read: Callable[[exp.Expr], Node]) -> list[SortKey]:
    """The keys of a query's ORDER BY; nulls come last both ways unless it says otherwise, as in DuckDB."""
    order = query.args.get("order")
    keys = []
    for key in order.expressions if order else ():
        session.only(key, "this", "desc", "nulls_first")
        descending, nulls_first = bool(key.args.get("desc")), bool(key.args.get("nulls_first"))
        place = ordinal(session, key.this, count)
        value = read(key.this) if place is None else Constant(session.reader.span(key.this), None)
        keys.append(SortKey(value, place, descending, nulls_first))
    return keys


def ordinal(session: Session, node: exp.Expr, count: int) -> int | None:
    """The column of the answer that a number means, from 0; None for anything else."""
    if not (isinstance(node, exp.Literal) and not node.is_string and node.this.isdigit()):
        return None
    place = int(node.this)
    if not 1 <= place <= count:
        message = f"There is no column number {place}."
        raise ExpressionError("unknown_column", message, session.reader.span(node), f"There are {count}.")
    return place - 1


def finished(
    session: Session, query: exp.Expr, frame: pl.LazyFrame, keys: list[SortKey], places: list[str]
) -> pl.LazyFrame:
    """The rows in order, and only as many as are wanted."""
    if keys:
        frame = frame.sort(
            places,
            descending=[key.descending for key in keys],
            nulls_last=[not key.nulls_first for key in keys],
            maintain_order=True,
        )
    offset, limit = _number(session, query, "offset"), _number(session, query, "limit")
    return frame.slice(offset or 0, limit) if offset or limit is not None else frame


def _number(session: Session, query: exp.Expr, name: str) -> int | None:
    clause = query.args.get(name)
    if clause is None:
        return None
    if not isinstance(clause, exp.Limit | exp.Offset):
        raise session.unsupported(clause, "FETCH", "Use LIMIT.")
    session.only(clause, "expression")
    value = session.value(session.reader.read(clause.expression), {}, ROWS)
    if value.is_constant and value.constant is None:
        return None
    number = value.constant
    if not value.is_constant or isinstance(number, bool) or not isinstance(number, int) or number < 0:
        message = f"{name.upper()} takes a whole number."
        raise ExpressionError("wrong_arguments", message, value.span, "Write a number or a $parameter.")
    return number
