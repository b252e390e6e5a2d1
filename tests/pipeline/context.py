"""A context for checks and single nodes: real expressions, files below one folder, no run."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO, NamedTuple

import polars as pl

from karyaksham_kernel.errors import InvalidPipeline, KaryakshamError, Position, Problem
from karyaksham_kernel.expressions import ExpressionError, TypedValue, compile_expression
from karyaksham_kernel.nodes.context import ExpressionKind
from karyaksham_kernel.pipeline import fill_path


class File(NamedTuple):
    uri: str
    size: int


class FolderContext:
    """One node's context over a folder."""

    checking = True
    block_bytes = None

    def __init__(self, node: str, folder: Path, parameters: Mapping[str, TypedValue] | None = None) -> None:
        self.node = node
        self.scratch = folder
        self.parameters = parameters or {}

    def files(self, path: str | list[str]) -> list[File]:
        paths = [path] if isinstance(path, str) else path
        filled = [fill_path(text, self.parameters) for text in paths]
        found = [file for text in filled for file in sorted(self.scratch.glob(text.rstrip("/") + "/*" * text.endswith("/")))]
        if not found:
            message = f"There is no file {', '.join(filled)}."
            raise KaryakshamError(Problem(code="missing_file", node=self.node, field="path", message=message))
        return [File(str(file), file.stat().st_size) for file in found]

    def store_options(self, uri: str) -> dict[str, str]:
        return {}

    def polars_storage_options(self, uri: str) -> None:
        return None

    def expression(
        self, text: str, schema: Mapping[str, pl.DataType], *, kind: ExpressionKind = "row", field: str
    ) -> pl.Expr:
        try:
            return compile_expression(text, schema, self.parameters, kind=kind)
        except ExpressionError as error:
            raise InvalidPipeline(_problem(fault, self.node, field) for fault in error.all) from error


class FolderOutput:
    """One writer's output: files in a folder, visible at once."""

    run = "run1"

    def __init__(self, target: Path) -> None:
        self.uri = str(target)
        self._opened: list[BinaryIO] = []

    def open(self, relative: str = "") -> BinaryIO:
        path = Path(self.uri) / relative if relative else Path(self.uri)
        path.parent.mkdir(parents=True, exist_ok=True)
        file = io.BufferedWriter(io.FileIO(path, "w"))
        self._opened.append(file)
        return file

    def close(self) -> None:
        for file in self._opened:
            file.close()


def _problem(fault: ExpressionError, node: str, field: str) -> Problem:
    place = Position(start=fault.position[0], end=fault.position[1]) if fault.position else None
    return Problem(code=fault.code, node=node, field=field, message=fault.message, hint=fault.hint, position=place)
