"""GROUP BY: keys and aggregates become columns, and what is said of the groups is said of these."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from karyaksham_kernel.expressions.faults import ExpressionError
from karyaksham_kernel.expressions.queries.relation import Relation, free
from karyaksham_kernel.expressions.queries.session import GROUPS, ROWS, Session
from karyaksham_kernel.expressions.register import known
from karyaksham_kernel.expressions.tree import Call, Name, Node, Window, meaning, rewrite, walk


def is_aggregate(node: Node) -> bool:
    """Whether this is a call that makes one value of many rows."""
    function = known().get(node.name) if isinstance(node, Call) else None
    return function is not None and function.sort == "aggregate"


def has_aggregate(node: Node) -> bool:
    """Whether a tree aggregates; over a window that is no aggregate, but there may be one inside it."""
    windowed = {id(part.call) for part in walk(node) if isinstance(part, Window)}
    return any(is_aggregate(part) and id(part) not in windowed for part in walk(node))


class Grouping:
    """Groups of a relation's rows: first they are told what is wanted of them, then they make the frame."""

    def __init__(self, session: Session, relation: Relation, keys: Sequence[Node]) -> None:
        self._session = session
        self._relation = relation
        self._taken = {column.physical for column in relation.columns}
        self._names = {column.physical: column.name for column in relation.columns}
        self._keys: dict[str, str] = {}
        self._columns: list[pl.Expr] = []
        self._aggregates: dict[str, str] = {}
        self._values: list[pl.Expr] = []
        for key in keys:
            self._add_key(key)

    def told(self, node: Node) -> Node:
        """The tree over the columns of the groups; raises ExpressionError for a column that has many values there."""
        return rewrite(node, self._change)

    def frame(self) -> tuple[pl.LazyFrame, dict[str, pl.DataType]]:
        """One row for each group, and the types of its columns."""
        keys = list(self._keys.values())
        schema = self._relation.schema
        begun = self._relation.frame.with_columns(self._columns)
        empty = pl.LazyFrame(schema=schema).with_columns(self._columns)
        if keys:
            made, types = begun.group_by(keys).agg(self._values), empty.group_by(keys).agg(self._values)
        else:
            made, types = begun.select(self._values), empty.select(self._values)
        return made, dict(types.collect_schema())

    def _add_key(self, key: Node) -> None:
        said = meaning(key)
        if said in self._keys:
            return
        value = self._session.value(key, self._relation.schema, ROWS)
        plain = isinstance(key, Name) and len(key.parts) == 1
        # Even a plain column goes under a name of its own: an aggregate may read the column too.
        self._keys[said] = free(f"__group_{len(self._keys)}", self._taken)
        self._columns.append(value.expr.alias(self._keys[said]))
        if plain and isinstance(key, Name):
            self._names[self._keys[said]] = self._names.get(key.parts[0], key.parts[0])

    def _change(self, node: Node) -> Node | None:
        said = meaning(node)
        if said in self._keys:
            return Name(node.span, (self._keys[said],))
        if isinstance(node, Window):
            call = node.call._replace(arguments=tuple(self.told(argument) for argument in node.call.arguments))
            partition = tuple(self.told(key) for key in node.partition)
            order = tuple(key._replace(value=self.told(key.value)) for key in node.order)
            return node._replace(call=call, partition=partition, order=order)
        if is_aggregate(node):
            return Name(node.span, (self._aggregate(said, node),))
        if isinstance(node, Name):
            raise self._many_values(node)
        return None

    def _aggregate(self, said: str, node: Node) -> str:
        if said not in self._aggregates:
            value = self._session.value(node, self._relation.schema, GROUPS)
            self._aggregates[said] = free(f"__value_{len(self._aggregates)}", self._taken)
            self._values.append(value.expr.alias(self._aggregates[said]))
        return self._aggregates[said]

    def _many_values(self, node: Name) -> ExpressionError:
        parts = node.parts
        key = f"Name({_parts(parts[:1])})"
        if len(parts) > 1 and key in self._keys:
            return ExpressionError("not_allowed_here", "Make the field a key too.", node.span)
        name = self._names.get(parts[0], parts[0])
        message = f"The column {name} has many values in a group."
        hint = f"Add it to GROUP BY, or take one of them, as in any_value({name}) or max({name})."
        return ExpressionError("not_allowed_here", message, node.span, hint)


def _parts(parts: tuple[str, ...]) -> str:
    return f"[{', '.join(map(repr, parts))}]"
