"""What all parts of one query share while it is compiled: the text, the parameters, and which tables there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import polars as pl
from sqlglot import exp

from karyaksham_kernel.expressions.compiling import Compiler
from karyaksham_kernel.expressions.faults import ExpressionError, did_you_mean
from karyaksham_kernel.expressions.queries.relation import Relation
from karyaksham_kernel.expressions.reading import Reader
from karyaksham_kernel.expressions.tree import Node
from karyaksham_kernel.expressions.values import Scope, TypedValue, Value

Item = TypeVar("Item")
Result = TypeVar("Result")

ROWS = Scope("rows")
WINDOWS = Scope("rows", windows=True)
GROUPS = Scope("groups", aggregates=True)

_WORDS = {
    "laterals": "LATERAL",
    "pivots": "PIVOT",
    "sample": "TABLESAMPLE",
    "windows": "WINDOW",
    "match": "MATCH_RECOGNIZE",
    "recursive": "WITH RECURSIVE",
    "cube": "CUBE",
    "rollup": "ROLLUP",
    "grouping_sets": "GROUPING SETS",
    "by_name": "BY NAME",
    "locks": "FOR UPDATE",
}


@dataclass(frozen=True)
class Session:
    """The tables that names mean here; a subquery's own WITH adds to them."""

    reader: Reader
    parameters: Mapping[str, TypedValue]
    tables: Mapping[str, Relation]
    note: Callable[[pl.Expr], None] = lambda _: None

    def having(self, name: str, relation: Relation) -> Session:
        """With one more table, which hides another of that name."""
        hidden = {known: table for known, table in self.tables.items() if known.lower() != name.lower()}
        return replace(self, tables={**hidden, name: relation})

    def table(self, node: exp.Table) -> Relation:
        """The table of that name; raises `unknown_input` with the nearest."""
        name = table_name(node)
        found = self.tables.get(name) or next((t for n, t in self.tables.items() if n.lower() == name.lower()), None)
        if found is None:
            hint = did_you_mean(name, self.tables) or f"There are {', '.join(self.tables) or 'none'}."
            raise ExpressionError("unknown_input", f"There is no table {name}.", self.reader.span(node), hint)
        return found

    def value(self, node: Node, schema: Mapping[str, pl.DataType], scope: Scope) -> Value:
        """Compile a tree whose names are those of the frame."""
        value = Compiler(schema, self.parameters).compile(node, scope)
        self.note(value.expr)
        return value

    def condition(self, node: Node, schema: Mapping[str, pl.DataType], scope: Scope) -> pl.Expr:
        """Compile one that has to be true or false."""
        expr = Compiler(schema, self.parameters).condition(node, scope).expr
        self.note(expr)
        return expr

    def each(self, items: Iterable[Item], compiled: Callable[[Item], Result]) -> list[Result]:
        """Compile all of these and raise what is wrong with any of them together."""
        return Compiler({}, self.parameters).each(items, compiled)

    def only(self, node: exp.Expr, *known: str) -> None:
        """Refuse what a construct has that is not understood here, where it stands."""
        for name, value in node.args.items():
            if value and name not in known:
                raise self.unsupported(value if isinstance(value, exp.Expr) else node, name)

    def unsupported(self, node: Any, name: str, hint: str | None = None) -> ExpressionError:
        """That something of SQL is not known here."""
        word = _WORDS.get(name, name.upper().replace("_", " ").strip())
        return ExpressionError("unsupported_sql", f"{word} is not known here.", self.reader.span(node), hint)


def table_name(node: exp.Table) -> str:
    """`late`, or `late.rest` for a port."""
    return ".".join(part.name for part in node.parts)
