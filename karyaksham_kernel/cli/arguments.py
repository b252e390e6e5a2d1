"""Arguments that several commands take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

DocumentPath = Annotated[
    Path, typer.Argument(metavar="DOC", help="The pipeline document (*.karya).", show_default=False)
]
Given = Annotated[
    list[str], typer.Option("-p", "--parameter", metavar="NAME=VALUE", help="A parameter's value; may be repeated.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]


def parameters_of(given: list[str]) -> dict[str, str]:
    """`name=value` arguments by name; the document's types say how to read the values."""
    pairs = [text.partition("=") for text in given]
    for name, equals, _ in pairs:
        if not (name and equals):
            raise typer.BadParameter(f"'{name}' is not NAME=VALUE")
    return {name: value for name, _, value in pairs}
