"""What a dataset is: its format, size, columns, and the node that reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from karyaksham_kernel import _engine
from karyaksham_kernel.errors import InvalidPipeline, KaryakshamError, Problem
from karyaksham_kernel.execution.checking import check_document
from karyaksham_kernel.execution.preview import preview as preview_port
from karyaksham_kernel.execution.problems import engine_problem
from karyaksham_kernel.settings import get_settings
from karyaksham_kernel.storage import connections
from karyaksham_kernel.storage.formats import Format, format_of, reader_of
from karyaksham_kernel.storage.locations import contain, resolve

if TYPE_CHECKING:
    import polars as pl

_NODE = "dataset"


def describe(uri: str) -> dict[str, Any]:
    """A file, folder, prefix or glob as {"uri", "format", "size", "files", "rows", "columns", "node"}.

    `columns` are {"name", "type"}, `size` is in bytes, `rows` is None where counting would mean reading.
    Raises KaryakshamError.
    """
    uri = resolve(uri, "/")
    files = _files(uri)
    form = _format(uri, files)
    report = check_document(_document(uri, form), "/")
    if not report.ok:
        raise InvalidPipeline(report.problems)
    columns = report.schemas[_NODE]["out"]
    return {
        "uri": uri,
        "format": form,
        "size": sum(file.size for file in files),
        "files": len(files),
        "rows": _rows(files, form),
        "columns": [{"name": name, "type": type_name} for name, type_name in columns.items()],
        "node": reader_of(uri, form),
    }


def preview(uri: str, rows: int = 100) -> pl.DataFrame:
    """The first rows of a dataset. Raises KaryakshamError."""
    uri = resolve(uri, "/")
    return preview_port(dataset_document(uri), _NODE, rows=rows, base="/")


def dataset_document(uri: str) -> dict[str, Any]:
    """A pipeline that only reads a dataset, in a node called `dataset`. Raises KaryakshamError (unknown_format …)."""
    uri = resolve(uri, "/")
    return _document(uri, _format(uri, _files(uri)))


def profile_document(uri: str) -> dict[str, Any]:
    """A pipeline that reads a dataset and summarizes its columns, in the node `profile`. Raises KaryakshamError."""
    document = dataset_document(resolve(uri, "/"))
    profile = {"id": "profile", "type": "summarize", "inputs": [_NODE]}
    return {
        **document,
        "name": f"profile of {uri.rstrip('/').rsplit('/', 1)[-1]}",
        "nodes": [*document["nodes"], profile],
    }


def _document(uri: str, form: Format) -> dict[str, Any]:
    return {"karyaksham": 1, "nodes": [{"id": _NODE, **reader_of(uri, form)}]}


def _files(uri: str) -> list[_engine.FileInfo]:
    contain(uri, get_settings().roots)
    try:
        return _engine.list_files(uri, connections.store_options(uri))
    except _engine.EngineError as error:
        raise KaryakshamError(engine_problem(error)) from error


def _format(uri: str, files: list[_engine.FileInfo]) -> Format:
    form = format_of(uri) or format_of(files[0].uri)
    if form is None:
        hint = "Read it with read_csv, read_json_lines or read_parquet."
        raise KaryakshamError(Problem(code="unknown_format", message=f"{uri} has no known ending.", hint=hint))
    return form


def _rows(files: list[_engine.FileInfo], form: Format) -> int | None:
    """Parquet says so in its footer."""
    if form != "parquet":
        return None
    import polars as pl

    uris = [file.uri for file in files]
    scan = pl.scan_parquet(uris, glob=False, storage_options=connections.polars_storage_options(uris[0]))
    return int(scan.select(pl.len()).collect().item())
