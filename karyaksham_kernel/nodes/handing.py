"""Frames on their way to the engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from karyaksham_kernel.nodes.context import Context
from karyaksham_kernel.nodes.node import fail

if TYPE_CHECKING:
    import polars as pl


def columns_for_engine(schema: Mapping[str, pl.DataType], context: Context) -> pl.DataFrame:
    """An empty frame of these columns. Raises KaryakshamError (invalid_value) for names that Arrow cannot hand over.

    A zero byte ends a name there; polars ends the whole process when it is asked to export one.
    """
    import polars as pl

    for name in schema:
        if "\0" in name:
            shown = name.replace("\0", "␀")
            hint = "Give it another name before this node, with rename or select."
            fail(context, "invalid_value", f"The name of column '{shown}' holds a zero byte.", hint=hint)
    return pl.DataFrame(schema=schema)
