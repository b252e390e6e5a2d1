"""Tables while a query is compiled: a frame, and the names under which its columns may be called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import polars as pl

from karyaksham_kernel.expressions.faults import ExpressionError, did_you_mean
from karyaksham_kernel.expressions.tree import Name


class Column(NamedTuple):
    """A column of a table in the query; `physical` is its unique name in the frame.

    A `hidden` one is called only by its table's name too: the right side of a USING.
    """

    table: str
    name: str
    physical: str
    dtype: pl.DataType
    hidden: bool = False


class Relation(NamedTuple):
    """Rows, and what their columns are called."""

    frame: pl.LazyFrame
    columns: tuple[Column, ...]

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """The types of the frame's columns, by their names there."""
        return {column.physical: column.dtype for column in self.columns}

    def named(self, table: str, names: Sequence[str] = ()) -> Relation:
        """The same rows as one table with this name, the first columns renamed when names are given."""
        renamed = [*names, *(column.name for column in self.columns[len(names) :])]
        columns = (c._replace(table=table, name=name) for c, name in zip(self.columns, renamed, strict=False))
        return self._replace(columns=tuple(columns))

    def find(self, name: Name) -> Name | None:
        """The name as the frame has it; None when no column is meant. Raises ExpressionError when several may be."""
        first, *rest = name.parts
        if rest and (own := [column for column in self.columns if _same(column.table, first)]):
            found = _called(rest[0], own)
            if not found:
                raise self._unknown(name, rest[0], own)
            return name._replace(parts=(found[0].physical, *rest[1:]))
        found = _called(first, [column for column in self.columns if not column.hidden])
        if len(found) > 1:
            shown = " or ".join(f"{column.table}.{column.name}" for column in found)
            message = f"{first} may be a column of several tables."
            raise ExpressionError("unknown_column", message, name.span, f"Write {shown}.")
        return name._replace(parts=(found[0].physical, *rest)) if found else None

    def unknown(self, name: Name, others: Iterable[str] = ()) -> ExpressionError:
        """That no column is called so."""
        return self._unknown(name, name.parts[-1], self.columns, others)

    def _unknown(self, name: Name, called: str, among: Sequence[Column], others: Iterable[str] = ()) -> ExpressionError:
        known = [*dict.fromkeys(column.name for column in among), *others]
        hint = did_you_mean(called, known)
        if hint is None and 0 < len(known) <= 8:
            hint = f"The columns are {', '.join(known)}."
        return ExpressionError("unknown_column", f"There is no column {'.'.join(name.parts)}.", name.span, hint)


def table(name: str, frame: pl.LazyFrame, schema: Mapping[str, pl.DataType]) -> Relation:
    """A table as it arrives."""
    return Relation(frame, tuple(Column(name, column, column, dtype) for column, dtype in schema.items()))


def side_by_side(left: Relation, right: Relation) -> Relation:
    """The right relation with its columns called in the frame as no column of the left one is."""
    taken = {column.physical for column in left.columns}
    columns, renamed = [], {}
    for column in right.columns:
        physical = free(column.physical, taken, f"{column.table}.{column.name}")
        renamed[column.physical] = physical
        columns.append(column._replace(physical=physical))
    frame = right.frame.select(pl.col(old).alias(new) for old, new in renamed.items())
    return Relation(frame, tuple(columns))


def free(wanted: str, taken: set[str], otherwise: str | None = None) -> str:
    """A name that is not taken, and now is."""
    name = wanted if wanted not in taken else otherwise or wanted
    number = 1
    base = name
    while name in taken:
        name, number = f"{base}_{number}", number + 1
    taken.add(name)
    return name


def typed(schema: Mapping[str, pl.DataType], exprs: Iterable[pl.Expr]) -> dict[str, pl.DataType]:
    """The types that expressions over columns of these types have, by polars' own account."""
    made = pl.LazyFrame(schema=dict(schema)).with_columns(exprs).collect_schema()
    return dict(made)


def _called(name: str, columns: Sequence[Column]) -> list[Column]:
    """Columns of exactly this name, else those that differ in case alone."""
    exact = [column for column in columns if column.name == name]
    return exact or [column for column in columns if _same(column.name, name)]


def _same(one: str, other: str) -> bool:
    return one.lower() == other.lower()
