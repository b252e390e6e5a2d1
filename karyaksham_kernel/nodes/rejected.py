"""The rows that a reader could not read, as its port `rejected` gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


def rejected_schema() -> pl.Schema:
    """Where a bad row was and why it was refused; what a reader cannot know is null."""
    import polars as pl

    return pl.Schema(
        {
            "file": pl.String,
            "line": pl.Int64,
            "byte_offset": pl.Int64,
            "column": pl.String,
            "reason": pl.String,
            "text": pl.String,
        }
    )
