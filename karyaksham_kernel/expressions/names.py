"""Finding the column a name means."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from karyaksham_kernel.expressions.faults import ExpressionError, did_you_mean
from karyaksham_kernel.expressions.tree import Name


def find_column(node: Name, schema: Mapping[str, pl.DataType]) -> tuple[pl.Expr, pl.DataType]:
    """The column, or the field of a struct column, that a name means; raises `unknown_column`."""
    column = exact_name(node, schema)
    expr, dtype = pl.col(column), _instance(schema[column])
    for part in node.parts[1:]:
        fields = {field.name: field.dtype for field in dtype.fields} if isinstance(dtype, pl.Struct) else {}
        found = _match(part, fields, node)
        expr, dtype = expr.struct.field(found), _instance(fields[found])
    return expr, dtype


def exact_name(node: Name, schema: Mapping[str, pl.DataType]) -> str:
    """The column that a name's first part means, in its exact spelling; raises `unknown_column`."""
    return _match(node.parts[0], schema, node)


def _match(name: str, known: Mapping[str, object], node: Name) -> str:
    """The exact name, else the only one that differs in case alone."""
    if name in known:
        return name
    lowered = [candidate for candidate in known if candidate.lower() == name.lower()]
    if len(lowered) == 1:
        return lowered[0]
    if lowered:
        message = f"{name} may be any of the columns {', '.join(lowered)}."
        raise ExpressionError("unknown_column", message, node.span, "Write the name in its exact case.")
    shown = ".".join(node.parts)
    hint = did_you_mean(name, known) or _all_of(known)
    raise ExpressionError("unknown_column", f"There is no column {shown}.", node.span, hint)


def _all_of(known: Mapping[str, object]) -> str | None:
    names = list(known)
    return f"The columns are {', '.join(names)}." if 0 < len(names) <= 8 else None


def _instance(dtype: object) -> pl.DataType:
    return dtype() if isinstance(dtype, type) else dtype  # type: ignore[return-value]
