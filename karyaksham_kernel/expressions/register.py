"""The register: which functions there are. Each family is one file; adding a function is one entry in its tuple."""

from __future__ import annotations

from functools import cache

from karyaksham_kernel.expressions.families import (
    aggregates,
    arithmetic,
    collecting,
    comparison,
    conditional,
    date_arithmetic,
    dates,
    lists,
    logic,
    nulls,
    patterns,
    rounding,
    statistics,
    text,
    text_parts,
    windows,
)
from karyaksham_kernel.expressions.function import Function

FAMILIES: tuple[tuple[Function, ...], ...] = (
    arithmetic.FUNCTIONS,
    rounding.FUNCTIONS,
    comparison.FUNCTIONS,
    logic.FUNCTIONS,
    conditional.FUNCTIONS,
    nulls.FUNCTIONS,
    text.FUNCTIONS,
    text_parts.FUNCTIONS,
    patterns.FUNCTIONS,
    lists.FUNCTIONS,
    dates.FUNCTIONS,
    date_arithmetic.FUNCTIONS,
    aggregates.FUNCTIONS,
    collecting.FUNCTIONS,
    statistics.FUNCTIONS,
    windows.FUNCTIONS,
)


@cache
def known() -> dict[str, Function]:
    """Every function by each of its names, in lower case."""
    return {name: function for family in FAMILIES for function in family for name in (function.name, *function.aliases)}
