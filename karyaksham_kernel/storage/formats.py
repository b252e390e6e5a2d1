"""File formats by name, and the node that reads each."""

from __future__ import annotations

from typing import Any, Literal

Format = Literal["csv", "parquet", "json_lines", "arrow"]

_BY_ENDING: dict[str, Format] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".tbl": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".jsonl": "json_lines",
    ".ndjson": "json_lines",
    ".arrow": "arrow",
    ".ipc": "arrow",
    ".feather": "arrow",
}


def format_of(uri: str) -> Format | None:
    """The format that a name promises, None when it promises none."""
    name = uri.rsplit("/", 1)[-1].lower()
    return next((form for ending, form in _BY_ENDING.items() if name.endswith(ending)), None)


def reader_of(uri: str, form: Format) -> dict[str, Any]:
    """The node that reads a location of this format, as a document has it: {"type", "params"}."""
    return {"type": f"read_{form}", "params": {"path": uri}}
