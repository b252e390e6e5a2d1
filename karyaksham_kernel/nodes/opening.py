"""Files that polars reads itself, opened as far as their schema."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from karyaksham_kernel.nodes.context import Context
from karyaksham_kernel.nodes.node import fail
from karyaksham_kernel.storage.polars_faults import is_of_store

if TYPE_CHECKING:
    import polars as pl

_PAUSES = (0.2, 0.5, 1.0, 2.0)


def opened(frame: pl.LazyFrame, format_name: str, uris: Sequence[str], context: Context) -> pl.Schema:
    """The schema of a scan; a file that is not of its format is told as such, not as a fault of the plan.

    Polars asks a busy store again, but gives up where an answer breaks off: then it is asked here, a few times.
    """
    import polars as pl

    for pause in _PAUSES:
        try:
            return frame.collect_schema()
        except (pl.exceptions.PolarsError, OSError) as error:
            if not is_of_store(error):
                break
            time.sleep(pause)
    with readable(format_name, uris, context):
        return frame.collect_schema()


@contextmanager
def readable(format_name: str, uris: Sequence[str], context: Context) -> Iterator[None]:
    """Tell of a file that polars cannot read inside as of one that is not of its format (unreadable_file).

    A store that gives no answer is no fault of the file (storage_unavailable).
    """
    import polars as pl

    try:
        yield
    except (pl.exceptions.PolarsError, OSError) as error:
        files = uris[0] if len(uris) == 1 else f"{uris[0]} and {len(uris) - 1} more"
        if is_of_store(error):
            fail(context, "storage_unavailable", f"The store of {uris[0]} gave no whole answer.", at="path")
        sentence = (str(error).strip().splitlines() or ["it cannot be read"])[0].rstrip(".")
        fail(context, "unreadable_file", f"{files} cannot be read as {format_name}: {sentence}.", at="path")
