"""Arguments that several commands take."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from karyaksham_kernel.errors import InvalidPipeline

DocumentPath = Annotated[
    Path, typer.Argument(metavar="DOC", help="The pipeline document (*.karya).", show_default=False)
]
Given = Annotated[
    list[str], typer.Option("-p", "--parameter", metavar="NAME=VALUE", help="A parameter's value; may be repeated.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]


def read_document(path: Path) -> dict[str, Any]:
    """The document as it is written, whatever may be wrong inside. Raises InvalidPipeline when it is no document."""
    from karyaksham_kernel.pipeline.loading import read_draft

    draft = read_draft(path)
    if draft.document is None:
        raise InvalidPipeline(draft.problems)
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8-sig"))
    return document


def folder_of(path: Path) -> str:
    """What relative paths of the document are relative to."""
    return str(path.absolute().parent)


def parameters_of(given: list[str]) -> dict[str, str]:
    """`name=value` arguments by name; the document's types say how to read the values."""
    pairs = [text.partition("=") for text in given]
    for name, equals, _ in pairs:
        if not (name and equals):
            raise typer.BadParameter(f"'{name}' is not NAME=VALUE")
    return {name: value for name, _, value in pairs}
