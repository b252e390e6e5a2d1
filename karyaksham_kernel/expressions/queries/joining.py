"""FROM and JOIN: tables put side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple, get_args

import polars as pl
from sqlglot import exp

from karyaksham_kernel.expressions.coercion import common_type, fit
from karyaksham_kernel.expressions.faults import ExpressionError
from karyaksham_kernel.expressions.queries.relation import Column, Relation, side_by_side
from karyaksham_kernel.expressions.queries.session import ROWS, Session
from karyaksham_kernel.expressions.tree import Call, Name, Node, rewrite, walk

How = Literal["inner", "left", "right", "full", "semi", "anti", "cross"]
SubqueryOf = Callable[[Session, exp.Expr], Relation]

_ROW, _KEY, _HOLDS, _PAIR = "__row", "__key", "__holds", "__pair"


class Condition(NamedTuple):
    """An ON taken apart: pairs of values that have to be equal, and the rest of it."""

    keys: tuple[tuple[pl.Expr, pl.Expr], ...]
    rest: pl.Expr | None


def read_from(session: Session, select: exp.Select, subquery: SubqueryOf) -> Relation:
    """The rows that a SELECT begins with; one row without columns when it has no FROM."""
    begun = select.args.get("from_")
    if begun is None:
        return Relation(pl.LazyFrame({_ROW: [0]}), ())
    relation = _source(session, begun.this, subquery)
    for join in [*(begun.this.args.get("joins") or ()), *(select.args.get("joins") or ())]:
        relation = _joined(session, relation, join, subquery)
    return relation


def _source(session: Session, node: exp.Expr, subquery: SubqueryOf) -> Relation:
    if isinstance(node, exp.Table):
        session.only(node, "this", "db", "catalog", "alias", "joins")
        relation, called = session.table(node), node.name
    elif isinstance(node, exp.Subquery):
        session.only(node, "this", "alias", "joins")
        relation, called = subquery(session, node.this), ""
    else:
        raise session.unsupported(node, type(node).__name__, "Read from an input, a WITH or a subquery.")
    alias = node.args.get("alias")
    names = [column.name for column in alias.args.get("columns") or ()] if alias else []
    return relation.named(alias.name if alias and alias.name else called, names)


def _joined(session: Session, left: Relation, node: exp.Join, subquery: SubqueryOf) -> Relation:
    session.only(node, "this", "on", "using", "side", "kind")
    how = _how(session, node)
    right = side_by_side(left, _source(session, node.this, subquery))
    _require_other_name(session, left, right, node)
    shared = [name.name for name in node.args.get("using") or ()]
    both = Relation(left.frame, (*left.columns, *right.columns))
    if shared:
        pairs = [_using(session, left, right, name, node) for name in shared]
        joined = _join(left, right, how, Condition(tuple((a.expr, b.expr) for a, b, _, _ in pairs), None))
        return _merged(joined, both, how, [(a, b) for _, _, a, b in pairs])
    condition = _condition(session, left, right, both, node.args.get("on"))
    columns = left.columns if how in ("semi", "anti") else both.columns
    return Relation(_join(left, right, how, condition), columns)


def _how(session: Session, node: exp.Join) -> How:
    words = {str(node.args.get("side") or "").lower(), str(node.args.get("kind") or "").lower()} - {"", "outer"}
    how = words.pop() if len(words) == 1 else "inner"
    if words or how not in get_args(How):
        raise session.unsupported(node, f"{how} JOIN")
    if how != "cross" and not _conditioned(node):
        if _follows_comma(session, node):
            return "cross"
        span = session.reader.span(node.this)
        raise ExpressionError("expression_syntax", "This join says not what to join on.", span, "Add ON or USING.")
    return how  # type: ignore[return-value]


def _follows_comma(session: Session, node: exp.Join) -> bool:
    """`FROM a, b`; sqlglot says the same of `FROM a JOIN b`, which lacks its condition."""
    start = session.reader.span(node.this)[0]
    return session.reader.text[:start].rstrip(" \t\r\n(").endswith(",")


def _conditioned(node: exp.Join) -> bool:
    return bool(node.args.get("on") or node.args.get("using"))


def _require_other_name(session: Session, left: Relation, right: Relation, node: exp.Join) -> None:
    name = right.columns[0].table if right.columns else ""
    if name and any(column.table.lower() == name.lower() for column in left.columns):
        message = f"Two tables are called {name}."
        raise ExpressionError("duplicate_table", message, session.reader.span(node.this), "Give one a name with AS.")


def _condition(session: Session, left: Relation, right: Relation, both: Relation, on: exp.Expr | None) -> Condition:
    if on is None:
        return Condition((), None)
    keys, rest = [], []
    for part in _conjuncts(resolved(both, session.reader.read(on))):
        sides = _sides(part, left, right)
        if sides is None:
            rest.append(session.condition(part, both.schema, ROWS))
        else:
            keys.append(_key(session, *sides, left, right))
    return Condition(tuple(keys), pl.all_horizontal(rest) if rest else None)


def resolved(relation: Relation, node: Node) -> Node:
    """The tree with every column's name as the frame has it."""

    def change(part: Node) -> Node | None:
        if not isinstance(part, Name):
            return None
        found = relation.find(part)
        if found is None:
            raise relation.unknown(part)
        return found

    return rewrite(node, change)


def _conjuncts(node: Node) -> Iterator[Node]:
    if isinstance(node, Call) and node.name == "and":
        for part in node.arguments:
            yield from _conjuncts(part)
    else:
        yield node


def _sides(node: Node, left: Relation, right: Relation) -> tuple[Node, Node] | None:
    """The values of an equality of which one is the left table's and one the right's."""
    if not (isinstance(node, Call) and node.name == "="):
        return None
    one, other = node.arguments
    for first, second in ((one, other), (other, one)):
        if _uses(first) and _uses(second) and _uses(first) <= set(left.schema) and _uses(second) <= set(right.schema):
            return first, second
    return None


def _uses(node: Node) -> set[str]:
    return {part.parts[0] for part in walk(node) if isinstance(part, Name)}


def _key(session: Session, one: Node, other: Node, left: Relation, right: Relation) -> tuple[pl.Expr, pl.Expr]:
    """Both sides of an equality in the type in which they are compared."""
    values = (session.value(one, left.schema, ROWS), session.value(other, right.schema, ROWS))
    dtype = common_type(values)
    return fit(values[0], dtype).expr, fit(values[1], dtype).expr


class _Shared(NamedTuple):
    expr: pl.Expr


def _using(
    session: Session, left: Relation, right: Relation, name: str, node: exp.Join
) -> tuple[_Shared, _Shared, Column, Column]:
    span = session.reader.span(next(each for each in node.args["using"] if each.name == name))
    columns = []
    for side in (left, right):
        found = side.find(Name(span, (name,)))
        if found is None:
            raise side.unknown(Name(span, (name,)))
        columns.append(next(column for column in side.columns if column.physical == found.parts[0]))
    one, other = (Name(span, (column.physical,)) for column in columns)
    key = _key(session, one, other, left, right)
    return _Shared(key[0]), _Shared(key[1]), columns[0], columns[1]


def _merged(frame: pl.LazyFrame, both: Relation, how: How, pairs: list[tuple[Column, Column]]) -> Relation:
    """The columns of USING once: the value of the side that has one. The right side's is called by its table alone."""
    kept = both.columns
    if how in ("semi", "anti"):
        return Relation(frame, tuple(column for column in kept if column.physical in frame_names(both, pairs)))
    columns = list(kept)
    for one, other in pairs:
        columns[columns.index(other)] = other._replace(hidden=True)
        if how in ("right", "full"):
            merged = f"{_KEY}.{one.physical}"
            frame = frame.with_columns(pl.coalesce(one.physical, other.physical).alias(merged))
            columns[columns.index(one)] = one._replace(hidden=True)
            columns.insert(columns.index(one._replace(hidden=True)), one._replace(table="", physical=merged))
    return Relation(frame, tuple(columns))


def frame_names(both: Relation, pairs: list[tuple[Column, Column]]) -> set[str]:
    """The columns of the left side of a join that keeps only these."""
    first_right = both.columns.index(pairs[0][1])
    right_table = both.columns[first_right].table
    return {column.physical for column in both.columns if column.table != right_table}


def _join(left: Relation, right: Relation, how: How, condition: Condition) -> pl.LazyFrame:
    """The joined frame. A condition beyond equalities is tested on the pairs that the equalities make."""
    if condition.rest is None:
        return _by_keys(left.frame, right.frame, how, condition.keys)
    if how in ("inner", "cross"):
        return _by_keys(left.frame, right.frame, how, condition.keys).filter(condition.rest)
    if how == "right":
        mirrored = Condition(tuple((b, a) for a, b in condition.keys), condition.rest)
        joined = _outer(right, left, mirrored)
        return joined.select([*left.schema, *right.schema])
    if how == "full":
        message = "A full join takes equalities only."
        raise ExpressionError("unsupported_sql", message, None, "Filter one of the tables before it, in a subquery.")
    joined = _outer(left, right, condition, keep_holds=True)
    if how == "left":
        return joined.drop(_ROW, _HOLDS)
    return joined.filter(pl.col(_HOLDS) if how == "semi" else ~pl.col(_HOLDS)).unique(_ROW).select([*left.schema])


def _outer(left: Relation, right: Relation, condition: Condition, *, keep_holds: bool = False) -> pl.LazyFrame:
    """A left join on more than equalities: pairs that hold, and one row without a partner where none does."""
    rest = condition.rest
    assert rest is not None
    numbered = left.frame.with_row_index(_ROW)
    # A row that found no partner has no pair, though what is asked of it alone may hold.
    marked = right.frame.with_columns(pl.lit(value=True).alias(_PAIR))
    pairs = _by_keys(numbered, marked, "left", condition.keys)
    holds_there = (pl.col(_PAIR).is_not_null() & rest).fill_null(value=False)
    pairs = pairs.with_columns(holds_there.alias(_HOLDS)).drop(_PAIR)
    holds = pl.col(_HOLDS)
    lonely = ~holds.any().over(_ROW) & (pl.int_range(pl.len()).over(_ROW) == 0)
    blank = [pl.when(holds).then(pl.col(name)).alias(name) for name in right.schema]
    kept = pairs.filter(holds | lonely).with_columns(blank)
    return kept if keep_holds else kept.drop(_ROW, _HOLDS)


def _by_keys(
    left: pl.LazyFrame, right: pl.LazyFrame, how: How, keys: tuple[tuple[pl.Expr, pl.Expr], ...]
) -> pl.LazyFrame:
    if how == "cross":
        return left.join(right, how="cross")
    if not keys:
        # One value on both sides pairs every row with every other, and keeps what an outer join keeps.
        keys = ((pl.lit(0), pl.lit(0)),)
    ours = [expr.alias(f"{_KEY}{place}") for place, (expr, _) in enumerate(keys)]
    theirs = [expr.alias(f"{_KEY}right{place}") for place, (_, expr) in enumerate(keys)]
    joined = left.with_columns(ours).join(
        right.with_columns(theirs),
        left_on=[f"{_KEY}{place}" for place in range(len(keys))],
        right_on=[f"{_KEY}right{place}" for place in range(len(keys))],
        how=how,
        coalesce=False,
    )
    return joined.drop([f"{_KEY}{place}" for place in range(len(keys))], strict=False).drop(
        [f"{_KEY}right{place}" for place in range(len(keys))], strict=False
    )
