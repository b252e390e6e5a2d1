"""Reads rows of outputs that runs have written."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.storage import connections
from karyaksham_kernel.storage.formats import format_of

if TYPE_CHECKING:
    import polars as pl


def rows_of(uri: str, offset: int, limit: int) -> bytes:
    """Rows of an output as an Arrow IPC stream; `uri` is an absolute path or S3 URI of a file or folder.

    Raises:
        KaryakshamError: `missing_result`, when it is not there any more.
    """
    import polars as pl

    try:
        frame = _scan(uri).slice(offset, limit).collect(engine="streaming")
    except (OSError, pl.exceptions.PolarsError) as error:
        message = f"{uri} cannot be read any more: {error}"
        problem = Problem(code="missing_result", message=message, hint="Run the pipeline again.")
        raise KaryakshamError(problem) from error
    buffer = io.BytesIO()
    # Readers in browsers know neither string views nor compression.
    frame.write_ipc_stream(buffer, compression="uncompressed", compat_level=pl.CompatLevel.oldest())
    return buffer.getvalue()


def _scan(uri: str) -> pl.LazyFrame:
    import polars as pl

    scans: dict[str | None, Callable[..., pl.LazyFrame]] = {
        "arrow": pl.scan_ipc,
        "csv": pl.scan_csv,
        "json_lines": pl.scan_ndjson,
        "parquet": pl.scan_parquet,
    }
    # A folder is what a partitioned Parquet output is.
    return scans.get(format_of(uri), pl.scan_parquet)(uri, storage_options=connections.polars_storage_options(uri))
