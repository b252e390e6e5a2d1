"""karyaksham run: a pipeline, here and now, in this very process."""

from __future__ import annotations

from typing import Annotated

import typer

from karyaksham_kernel.cli.arguments import AsJson, DocumentPath, Given, parameters_of
from karyaksham_kernel.cli.running import run_document


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("run")(run)


def run(
    document: DocumentPath,
    parameter: Given = [],  # noqa: B006
    events: Annotated[bool, typer.Option("--events", help="Print the run's events as NDJSON.")] = False,
    json: AsJson = False,
) -> None:
    """Run a pipeline in this process, without service or queue.

    Exit codes: 0 done, 1 failed, 2 invalid, 130 cancelled.
    """
    if code := run_document(document, parameters_of(parameter), events=events, json=json):
        raise typer.Exit(code)
