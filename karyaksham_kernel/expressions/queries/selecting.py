"""SELECT: from a table's rows to the rows of the answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import polars as pl
from sqlglot import exp

from karyaksham_kernel.expressions.faults import ExpressionError, first_of
from karyaksham_kernel.expressions.queries.grouping import Grouping, has_aggregate
from karyaksham_kernel.expressions.queries.ordering import ENDS, SortKey, finished, ordinal, sort_keys
from karyaksham_kernel.expressions.queries.relation import Column, Relation, free, typed
from karyaksham_kernel.expressions.queries.session import ROWS, WINDOWS, Session
from karyaksham_kernel.expressions.tree import Name, Node, meaning, rewrite

_PARTS = ("with_", "expressions", "distinct", "from_", "joins", "where", "group", "having", "qualify", *ENDS)


class Item(NamedTuple):
    """One column of the answer."""

    name: str
    value: Node


class Told(NamedTuple):
    """What is selected, sorted by and kept, said of the frame that the answer is made of."""

    values: list[Node]
    keys: list[SortKey]
    qualify: Node | None


@dataclass
class Selecting:
    """One SELECT being compiled over the rows it begins with."""

    session: Session
    node: exp.Select
    relation: Relation
    items: list[Item] = field(default_factory=list)

    def compiled(self) -> Relation:
        """The rows of the answer; raises ExpressionError with every fault that could be found at once."""
        self.session.only(self.node, *_PARTS)
        self.items = self._items()
        frame, schema = self._kept(self.relation.frame), self.relation.schema
        having, qualify = self._clause("having"), self._clause("qualify")
        keys = sort_keys(self.session, self.node, len(self.items), self._ordered)
        values = [item.value for item in self.items]
        others = [*(key.value for key in keys), *(clause for clause in (having, qualify) if clause is not None)]
        if self.node.args.get("group") or having or any(has_aggregate(value) for value in [*values, *others]):
            grouping = Grouping(self.session, self.relation._replace(frame=frame), self._group_keys())
            values = self.session.each(values, grouping.told)
            having, qualify = (clause and grouping.told(clause) for clause in (having, qualify))
            keys = [key._replace(value=grouping.told(key.value)) for key in keys]
            frame, schema = grouping.frame()
        if having:
            frame = frame.filter(self.session.condition(having, schema, ROWS))
        return self._answer(frame, schema, Told(values, keys, qualify))

    def _items(self) -> list[Item]:
        """The columns of the answer, `*` written out; names that occur twice are numbered, as DuckDB does."""
        found: list[Item] = []
        faults: list[ExpressionError] = []
        for node in self.node.expressions:
            try:
                found += self._item(node, found)
            except ExpressionError as fault:
                faults.append(fault)
        if faults:
            raise first_of(faults)
        taken: set[str] = set()
        return [item._replace(name=free(item.name, taken)) for item in found]

    def _item(self, node: exp.Expr, before: list[Item]) -> Iterator[Item]:
        star = node.this if isinstance(node, exp.Column) else node
        if isinstance(star, exp.Star):
            yield from self._star(star, node.table if isinstance(node, exp.Column) else None)
            return
        inner = node.this if isinstance(node, exp.Alias) else node
        read = self.session.reader.read(inner)
        value = self._resolved(read, {item.name.lower(): item.value for item in before})
        yield Item(node.alias if isinstance(node, exp.Alias) else self._called(read, value), value)

    def _called(self, node: Node, value: Node) -> str:
        """A column's own name, or the text of an expression."""
        if isinstance(value, Name) and len(value.parts) == 1:
            return next((c.name for c in self.relation.columns if c.physical == value.parts[0]), value.parts[0])
        return node.parts[-1] if isinstance(node, Name) else self.session.reader.text[slice(*node.span)]

    def _star(self, star: exp.Star, table: str | None) -> Iterator[Item]:
        self.session.only(star, "except_", "replace")
        span = self.session.reader.span(star)
        shown = [c for c in self.relation.columns if (not c.hidden if table is None else _is(c.table, table))]
        if not shown:
            message = f"There is no table {table}." if table else "There is no FROM, and * means all columns of it."
            raise ExpressionError("unknown_input", message, span)
        left_out = {part.name.lower() for part in star.args.get("except_") or ()}
        instead = {part.alias.lower(): part.this for part in star.args.get("replace") or ()}
        self._require_shown({*left_out, *instead}, shown, star)
        for column in shown:
            name = column.name.lower()
            if name in instead:
                yield Item(column.name, self._resolved(self.session.reader.read(instead[name]), {}))
            elif name not in left_out:
                yield Item(column.name, Name(span, (column.physical,)))

    def _require_shown(self, names: set[str], shown: list[Column], star: exp.Star) -> None:
        for part in [*(star.args.get("except_") or ()), *(star.args.get("replace") or ())]:
            if part.alias_or_name.lower() in names - {column.name.lower() for column in shown}:
                raise self.relation.unknown(Name(self.session.reader.span(part), (part.alias_or_name,)))

    def _resolved(self, node: Node, aliases: Mapping[str, Node], *, aliases_first: bool = False) -> Node:
        """The tree with columns called as in the frame, and names of the answer's columns replaced by what they are."""

        def change(part: Node) -> Node | None:
            if not isinstance(part, Name):
                return None
            alias = aliases.get(part.parts[0].lower()) if len(part.parts) == 1 else None
            if alias is not None and aliases_first:
                return alias
            found = self.relation.find(part) or alias
            if found is None:
                raise self.relation.unknown(part, aliases)
            return found

        return rewrite(node, change)

    def _ordered(self, node: exp.Expr) -> Node:
        aliases = {item.name.lower(): item.value for item in self.items}
        return self._resolved(self.session.reader.read(node), aliases, aliases_first=True)

    def _clause(self, name: str) -> Node | None:
        clause = self.node.args.get(name)
        aliases = {item.name.lower(): item.value for item in self.items}
        return self._resolved(self.session.reader.read(clause.this), aliases) if clause else None

    def _kept(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        where = self._clause("where")
        return frame.filter(self.session.condition(where, self.relation.schema, ROWS)) if where else frame

    def _group_keys(self) -> list[Node]:
        group = self.node.args.get("group")
        if group is None:
            return []
        self.session.only(group, "expressions", "all")
        if group.args.get("all"):
            return [item.value for item in self.items if not has_aggregate(item.value)]
        aliases = {item.name.lower(): item.value for item in self.items}
        return self.session.each(group.expressions, lambda key: self._group_key(key, aliases))

    def _group_key(self, key: exp.Expr, aliases: Mapping[str, Node]) -> Node:
        place = ordinal(self.session, key, len(self.items))
        if place is not None:
            return self.items[place].value
        return self._resolved(self.session.reader.read(key), aliases)

    def _answer(self, frame: pl.LazyFrame, schema: Mapping[str, pl.DataType], told: Told) -> Relation:
        """The rows as they are selected, sorted and cut off; window functions look at all rows, before QUALIFY."""
        values, keys = told.values, told.keys
        places = [f"__out_{place}" for place in range(len(values))]
        made = self.session.each(values, lambda value: self.session.value(value, schema, WINDOWS).expr)
        computed = [expr.alias(place) for expr, place in zip(made, places, strict=True)]
        sorted_by, sorting = self._sorted_by(schema, told, places)
        types = typed(schema or {"__row": pl.Int64()}, computed)
        kept = [] if told.qualify is None else [self.session.condition(told.qualify, schema, WINDOWS).alias("__kept")]
        frame = frame.with_columns(*computed, *sorting, *kept)
        if kept:
            frame = frame.filter("__kept")
        frame = frame.select(*places, *(place for place in sorted_by if place not in places))
        if self.node.args.get("distinct") is not None:
            frame = frame.unique(places)
        frame = finished(self.session, self.node, frame, keys, sorted_by)
        named = [(place, item.name) for place, item in zip(places, self.items, strict=True)]
        columns = tuple(Column("", name, name, types[place]) for place, name in named)
        return Relation(frame.select(pl.col(place).alias(name) for place, name in named), columns)

    def _sorted_by(
        self, schema: Mapping[str, pl.DataType], told: Told, places: list[str]
    ) -> tuple[list[str], list[pl.Expr]]:
        """The columns to sort by, and those of them that are not selected and have to be computed."""
        distinct = self.node.args.get("distinct")
        if distinct is not None:
            self.session.only(distinct)
        said = {meaning(value): place for value, place in zip(told.values, places, strict=True)}
        found: list[str] = []
        computed: list[pl.Expr] = []
        for key in told.keys:
            place = places[key.output] if key.output is not None else said.get(meaning(key.value))
            if place is None and distinct is not None:
                message = "With DISTINCT, rows can be ordered by selected columns only."
                raise ExpressionError("not_allowed_here", message, key.value.span, "Select it too.")
            if place is None:
                place = f"__sort_{len(computed)}"
                computed.append(self.session.value(key.value, schema, WINDOWS).expr.alias(place))
            found.append(place)
        return found, computed


def _is(one: str, other: str) -> bool:
    return one.lower() == other.lower()
