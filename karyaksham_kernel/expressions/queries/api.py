"""The door: compile a query over named tables, and say which tables one names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import polars as pl
from sqlglot import exp

from karyaksham_kernel.expressions.coercion import common_type, fit
from karyaksham_kernel.expressions.dialect import parse
from karyaksham_kernel.expressions.faults import ExpressionError, Span
from karyaksham_kernel.expressions.queries.joining import read_from, resolved
from karyaksham_kernel.expressions.queries.ordering import finished, sort_keys
from karyaksham_kernel.expressions.queries.relation import Column, Relation, table
from karyaksham_kernel.expressions.queries.selecting import Selecting
from karyaksham_kernel.expressions.queries.session import ROWS, Session, table_name
from karyaksham_kernel.expressions.reading import Reader
from karyaksham_kernel.expressions.tree import meaning
from karyaksham_kernel.expressions.values import TypedValue, Value

Tables = Mapping[str, tuple[pl.LazyFrame, Mapping[str, pl.DataType]]]


def compile_query(
    text: str,
    tables: Tables,
    parameters: Mapping[str, TypedValue] | None = None,
    note: Callable[[pl.Expr], None] = lambda _: None,
) -> pl.LazyFrame:
    """The lazy frame that a SELECT over these tables means, in DuckDB's dialect; `note` is told every expression.

    Raises ExpressionError with the first fault and its position; its `.all` has every one that was found.
    """
    known = {name: table(name, frame, schema) for name, (frame, schema) in tables.items()}
    session = Session(Reader(text), parameters or {}, known, note)
    try:
        return _query(session, _parsed(text)).frame
    except RecursionError:
        raise ExpressionError("expression_syntax", "The query is nested too deeply.", (0, len(text))) from None


class Place(NamedTuple):
    """Where a query names a table that it does not itself define, and whether it gives it another name there."""

    name: str
    start: int
    end: int
    quoted: bool
    aliased: bool


class Places(NamedTuple):
    """Every place, in the order of the text, and the first of each `$parameter`."""

    tables: list[Place]
    parameters: dict[str, Span]


def query_places(text: str) -> Places:
    """What a query reads; raises ExpressionError for one that does not parse."""
    reader = Reader(text)
    query = _parsed(text)
    own = {expression.alias.lower() for expression in query.find_all(exp.CTE)}
    tables = [_place(reader, node) for node in query.find_all(exp.Table) if table_name(node).lower() not in own]
    parameters = {str(node.this): reader.span(node) for node in query.find_all(exp.Placeholder)}
    return Places(sorted(tables, key=lambda place: place.start), parameters)


def _place(reader: Reader, node: exp.Table) -> Place:
    start, end = reader.span(node.parts[0])[0], reader.span(node.parts[-1])[1]
    return Place(table_name(node), start, end, reader.text[start] in "'\"", bool(node.args.get("alias")))


def _parsed(text: str) -> exp.Expr:
    query = parse(text)
    if not isinstance(query, exp.Query):
        hint = "Begin with SELECT, WITH or FROM."
        raise ExpressionError("expression_syntax", "This is no query.", (0, len(text)), hint)
    return query


def _query(session: Session, node: exp.Expr) -> Relation:
    """Any query: a SELECT, several put together, or one in brackets."""
    session = _with_tables(session, node)
    if isinstance(node, exp.Select):
        return Selecting(session, node, read_from(session, node, _query)).compiled()
    if isinstance(node, exp.SetOperation):
        return _put_together(session, node)
    if isinstance(node, exp.Subquery):
        session.only(node, "this", "with_")
        return _query(session, node.this)
    raise session.unsupported(node, type(node).__name__, "Begin with SELECT, WITH or FROM.")


def _with_tables(session: Session, node: exp.Expr) -> Session:
    clause = node.args.get("with_")
    if clause is None:
        return session
    session.only(clause, "expressions")
    for each in clause.expressions:
        session.only(each, "this", "alias", "materialized")
        columns = [column.name for column in each.args["alias"].args.get("columns") or ()]
        session = session.having(each.alias, _query(session, each.this).named(each.alias, columns))
    return session


def _put_together(session: Session, node: exp.SetOperation) -> Relation:
    """UNION, INTERSECT, EXCEPT: columns by position, under the names of the first query."""
    session.only(node, "this", "expression", "distinct", "order", "limit", "offset", "with_")
    left, right = _query(session, node.this), _query(session, node.expression)
    if len(left.columns) != len(right.columns):
        message = f"One query has {len(left.columns)} columns and the other {len(right.columns)}."
        raise ExpressionError("wrong_arguments", message, session.reader.span(node.expression))
    left, right = _alike(session, node, left, right)
    names = [column.physical for column in left.columns]
    frame = _set_operation(session, node, left.frame, right.frame, names)
    together = left._replace(frame=frame)
    keys = sort_keys(session, node, len(names), lambda key: resolved(together, session.reader.read(key)))
    places, computed = [], []
    for key in keys:
        place = names[key.output] if key.output is not None else f"__sort_{meaning(key.value)}"
        if key.output is None:
            computed.append(session.value(key.value, together.schema, ROWS).expr.alias(place))
        places.append(place)
    frame = finished(session, node, frame.with_columns(computed) if computed else frame, keys, places)
    return together._replace(frame=frame.select(names))


def _alike(session: Session, node: exp.SetOperation, left: Relation, right: Relation) -> tuple[Relation, Relation]:
    """Both with the first one's names, and each column in the type that both come to."""
    span = session.reader.span(node)
    columns: list[Column] = []
    exprs: tuple[list[pl.Expr], list[pl.Expr]] = ([], [])
    for one, other in zip(left.columns, right.columns, strict=True):
        values = [Value(pl.col(c.physical), c.dtype, span) for c in (one, other)]
        dtype = common_type(tuple(values))
        for made, value in zip(exprs, values, strict=True):
            made.append(fit(value, dtype).expr.alias(one.name))
        columns.append(one._replace(table="", physical=one.name, dtype=dtype))
    frames = (left.frame.select(exprs[0]), right.frame.select(exprs[1]))
    return Relation(frames[0], tuple(columns)), Relation(frames[1], tuple(columns))


def _set_operation(
    session: Session, node: exp.SetOperation, left: pl.LazyFrame, right: pl.LazyFrame, names: list[str]
) -> pl.LazyFrame:
    distinct = bool(node.args.get("distinct"))
    if isinstance(node, exp.Union):
        both = pl.concat([left, right])
        return both.unique(names) if distinct else both
    if not distinct:
        raise session.unsupported(node, f"{type(node).__name__} ALL")
    if isinstance(node, exp.Intersect):
        return left.unique(names).join(right, on=names, how="semi", nulls_equal=True)
    return left.unique(names).join(right, on=names, how="anti", nulls_equal=True)
