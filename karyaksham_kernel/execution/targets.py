"""Where writers write: found in a document, looked at before a run, swept after one that was killed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from glob import escape
from pathlib import Path
from typing import Any

from karyaksham_kernel import _engine
from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.execution.context import RunContext, context_of
from karyaksham_kernel.execution.problems import engine_problem
from karyaksham_kernel.execution.sinks import temporary_prefix
from karyaksham_kernel.nodes import NODES, Writer
from karyaksham_kernel.pipeline import Graph
from karyaksham_kernel.pipeline.loading import read_draft
from karyaksham_kernel.storage import connections
from karyaksham_kernel.storage.locations import is_s3, join


def target_problems(graph: Graph, context: RunContext) -> Iterator[Problem]:
    """Why a writer could not write: its path is taken, is no file, or lies where nothing may be written."""
    for node in graph.writers:
        assert node.writer is not None
        try:
            uri = context.locate(node.writer.path)
            problem = _problem(uri, node.writer)
        except KaryakshamError as error:
            problem = error.problem
        if problem is not None:
            yield problem.model_copy(update={"node": node.id, "field": "path"})


def remove_leftovers(document: Mapping[str, Any], base: str, parameters: Mapping[str, Any], run: str) -> None:
    """Remove what killed attempts at a run left beside its local targets; uploads to S3 expire by themselves."""
    readable = read_draft(document).document
    context = context_of(document, base, parameters)
    for node in readable.nodes if readable else ():
        with contextlib.suppress(KaryakshamError, OSError):
            if node.type in NODES and issubclass(NODES[node.type], Writer):
                _sweep(context.locate(str(node.params.get("path"))), run)


def _sweep(uri: str, run: str) -> None:
    if is_s3(uri):
        return
    target = Path(uri)
    below = target.rglob(f"{temporary_prefix('*', run)}*.tmp") if target.is_dir() else ()
    for file in [*below, *target.parent.glob(f"{temporary_prefix(escape(target.name), run)}*.tmp")]:
        file.unlink(missing_ok=True)


def _problem(uri: str, writer: Writer) -> Problem | None:
    local = None if is_s3(uri) else Path(uri)
    if local is not None and local.is_dir() and not writer.writes_folder:
        return Problem(code="target_is_folder", message=f"{uri} is a folder.", hint="Add a file name.")
    if local is not None and local.is_file() and writer.writes_folder:
        return Problem(code="target_is_file", message=f"{uri} is a file, not a folder.", hint="Choose another path.")
    if writer.mode == "error" and _exists(uri, folder=writer.writes_folder):
        message = f"{uri} exists already."
        return Problem(code="target_exists", message=message, hint="Choose another path, or mode 'overwrite'.")
    return None


def _exists(uri: str, *, folder: bool) -> bool:
    """Whether something is there: the file, or any file in the folder. Raises KaryakshamError when nobody can say."""
    try:
        return bool(_engine.list_files(join(uri, "") if folder else uri, connections.store_options(uri)))
    except _engine.EngineError as error:
        if error.code in ("missing_file", "empty_file"):
            return False
        raise KaryakshamError(engine_problem(error)) from error
