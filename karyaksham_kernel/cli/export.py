"""karyaksham export: a document in another form."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from karyaksham_kernel.cli.arguments import DocumentPath
from karyaksham_kernel.cli.output import INVALID, print_problems
from karyaksham_kernel.errors import InvalidPipeline


class Form(StrEnum):
    """What a document can become."""

    PYTHON = "python"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("export")(export)


def export(
    document: DocumentPath,
    to: Annotated[Form, typer.Option(help="The form to give it.")] = Form.PYTHON,  # noqa: ARG001 - there is one so far
) -> None:
    """Print builder code that makes the same document."""
    from karyaksham_kernel.pipeline import load_document, to_python

    try:
        print(to_python(load_document(document)))
    except InvalidPipeline as error:
        print_problems(error.problems)
        raise typer.Exit(INVALID) from error
