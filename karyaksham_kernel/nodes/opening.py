"""Files that polars reads itself, opened as far as their schema."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from karyaksham_kernel.nodes.context import Context
from karyaksham_kernel.nodes.node import fail

if TYPE_CHECKING:
    import polars as pl


def opened(frame: pl.LazyFrame, format_name: str, uris: Sequence[str], context: Context) -> pl.Schema:
    """The schema of a scan; a file that is not of its format is told as such, not as a fault of the plan."""
    with readable(format_name, uris, context):
        return frame.collect_schema()


@contextmanager
def readable(format_name: str, uris: Sequence[str], context: Context) -> Iterator[None]:
    """Tell of a file that polars cannot read inside as of one that is not of its format (unreadable_file)."""
    import polars as pl

    try:
        yield
    except (pl.exceptions.PolarsError, OSError) as error:
        files = uris[0] if len(uris) == 1 else f"{uris[0]} and {len(uris) - 1} more"
        sentence = (str(error).strip().splitlines() or ["it cannot be read"])[0].rstrip(".")
        fail(context, "unreadable_file", f"{files} cannot be read as {format_name}: {sentence}.", at="path")
