"""Which aggregates need only a few numbers for each group, however many rows it has."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

_AGGREGATES = frozenset({"Sum", "Mean", "Min", "Max", "First", "Last", "Count", "Std", "Var"})
_ORDERING = frozenset({"SortBy", "Sort", "Over", "Gather", "Explode", "Slice", "Rank", "Reverse", "ArgSort"})
_COLLECTING = frozenset({"Unique", "UniqueCounts", "ArgUnique", "Quantile", "Mode", "ConcatVertical"})
_HOLD_ROWS = _ORDERING | _COLLECTING | {"Correlation", "Skew", "Kurtosis", "AnonymousFunction"}


def is_algebraic(value: pl.Expr) -> bool:
    """Whether an aggregate can be computed without keeping a group's rows; False where that is not certain."""
    words = set(_words(json.loads(value.meta.serialize(format="json"))))
    return not words & _HOLD_ROWS


def _words(tree: Any) -> Iterator[str]:
    """The kinds of all parts of an expression; an aggregate that is not known holds rows."""
    if isinstance(tree, list):
        for part in tree:
            yield from _words(part)
    elif isinstance(tree, dict):
        for kind, part in tree.items():
            if kind == "Agg" and not set(part) <= _AGGREGATES:
                yield "Gather"
            if kind == "function" and isinstance(part, str):
                yield part
            if kind not in ("Column", "Literal"):
                yield kind
                yield from _words(part)
