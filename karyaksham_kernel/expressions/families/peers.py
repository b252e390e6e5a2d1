"""Rows that an ORDER BY puts at the same place ("peers"), as seen inside a sorted partition."""

from __future__ import annotations

from functools import reduce
from operator import or_

import polars as pl

from karyaksham_kernel.expressions.function import Sorted


def index() -> pl.Expr:
    """0 for the partition's first row, 1 for the next."""
    return pl.int_range(pl.len(), dtype=pl.Int64)


def starts_peers(order: tuple[Sorted, ...]) -> pl.Expr:
    """Whether a row differs from the one before it in any key; without an ORDER BY all rows are equal."""
    first = index() == 0
    return reduce(or_, (key.expr.ne_missing(key.expr.shift(1)) for key in order), first)


def first_peer(order: tuple[Sorted, ...]) -> pl.Expr:
    """The index of the first row that is equal to this one."""
    return pl.when(starts_peers(order)).then(index()).forward_fill()


def last_peer(order: tuple[Sorted, ...]) -> pl.Expr:
    """The index of the last row that is equal to this one."""
    ends = starts_peers(order).shift(-1, fill_value=True)
    return pl.when(ends).then(index()).backward_fill()
