"""Contexts over one folder, as a run has them, and outputs that are visible at once."""

from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO, cast

from karyaksham_kernel import _engine
from karyaksham_kernel.execution.context import NodeContext, RunContext
from karyaksham_kernel.expressions import TypedValue


def folder_context(folder: Path, parameters: Mapping[str, TypedValue] | None = None) -> RunContext:
    """The context of a check whose relative paths begin at this folder; called with an id, a node's own."""
    return RunContext(str(folder), parameters or {}, scratch=folder, checking=True)


def node_context(folder: Path) -> NodeContext:
    """The context of a node called 'node'."""
    return folder_context(folder)("node")


class FolderOutput:
    """One writer's output: files in a folder, visible at once."""

    run = "run1"

    def __init__(self, target: Path) -> None:
        self.uri = str(target)
        self._opened: list[BinaryIO] = []

    def open(self, relative: str = "") -> BinaryIO:
        path = str(Path(self.uri) / relative if relative else Path(self.uri))
        file = cast("BinaryIO", _engine.Writer(path, {}, temporary=path))
        self._opened.append(file)
        return file

    def close(self) -> None:
        for file in self._opened:
            file.close()
