"""Keys by which the rows of two tables match."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.nodes.context import Context
from karyaksham_kernel.nodes.node import fail

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Keys:
    """The key columns of the left and the right table, pair by pair."""

    left: list[str]
    right: list[str]


def require_same_kind(
    keys: Keys, left: Mapping[str, pl.DataType], right: Mapping[str, pl.DataType], context: Context, at: str
) -> None:
    """Refuse a pair of keys that can never be equal, such as a text and a number."""
    from karyaksham_kernel.expressions import type_name

    for one, other in zip(keys.left, keys.right, strict=True):
        a, b = left[one], right[other]
        if a != b and not (a.is_integer() and b.is_integer()) and not (a.is_float() and b.is_float()):
            message = f"'{one}' is {type_name(a)} on the left and '{other}' is {type_name(b)} on the right."
            fail(context, "wrong_type", message, at=at, hint="Cast one of them first.")


def guard_unique(frame: pl.LazyFrame, keys: Sequence[str], like: pl.Schema, problem: Problem) -> pl.LazyFrame:
    """A table without rows, of the schema `like`, whose reading ends in `problem` when a key of `frame` occurs twice.

    polars' own check of this leaves its streaming engine and would hold both tables in memory.
    """
    import polars as pl

    def refuse(found: pl.DataFrame) -> pl.DataFrame:
        if found.height:
            row = ", ".join(f"{name} = {value!r}" for name, value in zip(keys, found.row(0), strict=True))
            message = f"{problem.message.rstrip('.')}: {row} occurs more than once."
            raise KaryakshamError(problem.model_copy(update={"message": message}))
        return pl.DataFrame(schema=like)

    counted = frame.drop_nulls(list(keys)).group_by(list(keys)).len(name="\0occurrences")
    twice = counted.filter(pl.col("\0occurrences") > 1).select(list(keys)).head(1)
    return twice.map_batches(refuse, schema=like, streamable=True)
