"""What all aggregates share: the rows that FILTER keeps, and as many rows of a constant as the group has."""

from __future__ import annotations

import polars as pl

from karyaksham_kernel.expressions.function import Invocation


def spread(expr: pl.Expr, column: str | None) -> pl.Expr:
    """The expression, one value a row even where it looks at no column and would be one value for all."""
    if expr.meta.root_names():
        return expr
    if column is None:
        return pl.repeat(expr, pl.len())
    return pl.when(pl.col(column).is_null()).then(expr).otherwise(expr)


def as_rows(call: Invocation, index: int = 0) -> pl.Expr:
    """The argument, one value a row, constants included."""
    return spread(call[index].expr, call.any_column)


def kept(call: Invocation, index: int = 0) -> pl.Expr:
    """The argument where FILTER holds and NULL elsewhere: for aggregates that pass over NULLs. It streams."""
    rows = as_rows(call, index)
    return rows if call.where is None else pl.when(condition(call)).then(rows)


def filtered(call: Invocation, rows: pl.Expr) -> pl.Expr:
    """Only the rows that FILTER keeps: for aggregates that count NULLs too."""
    return rows if call.where is None else rows.filter(condition(call))


def condition(call: Invocation) -> pl.Expr:
    """FILTER's condition, one answer a row."""
    assert call.where is not None
    return spread(call.where, call.any_column)


def unordered(call: Invocation) -> None:
    """Refuse an ORDER BY where it would say nothing."""
    if call.order:
        raise call.fault(f"The order of the rows says nothing to {call.call.name}.", "Leave ORDER BY out.")


def in_order(call: Invocation, rows: pl.Expr) -> pl.Expr:
    """The rows FILTER keeps, sorted by the call's ORDER BY; nulls last both ways."""
    if not call.order:
        return filtered(call, rows)
    keys = [filtered(call, key.expr) for key in call.order]
    descending = [key.descending for key in call.order]
    return filtered(call, rows).sort_by(
        keys, descending=descending, nulls_last=[not key.nulls_first for key in call.order], maintain_order=True
    )
