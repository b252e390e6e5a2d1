"""The tree of a text: of plain ones at once, of all others by sqlglot, which is imported only then."""

from __future__ import annotations

from functools import lru_cache

from karyaksham_kernel.expressions.plain import plain
from karyaksham_kernel.expressions.tree import Node


@lru_cache(maxsize=256)
def read(text: str) -> Node:
    """The tree of an expression's text; raises ExpressionError `expression_syntax` with the position."""
    node = plain(text)
    if node is not None:
        return node
    from karyaksham_kernel.expressions.reading import read_any

    return read_any(text)
