"""karyaksham preview: the first rows that leave a node."""

from __future__ import annotations

from typing import Annotated

import typer

from karyaksham_kernel.cli.arguments import AsJson, DocumentPath, Given, parameters_of
from karyaksham_kernel.cli.documents import folder_of, read_document
from karyaksham_kernel.cli.output import FAILED, INVALID, as_json, print_json, print_problems, print_table
from karyaksham_kernel.errors import InvalidPipeline, KaryakshamError
from karyaksham_kernel.pipeline import Port


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("preview")(preview)


def preview(
    document: DocumentPath,
    port: Annotated[
        str, typer.Argument(metavar="NODE[.PORT]", help="The node, or one of its ports.", show_default=False)
    ],
    rows: Annotated[int, typer.Option(min=1, help="How many rows to show.")] = 20,
    parameter: Given = [],  # noqa: B006
    json: AsJson = False,
) -> None:
    """Show the first rows that leave a node, without running any writer."""
    from karyaksham_kernel.execution.preview import preview as preview_port

    raw, wanted = {}, Port.parse(port)
    try:
        raw = read_document(document)
        table = preview_port(
            raw, wanted.node, wanted.port, rows, base=folder_of(document), parameters=parameters_of(parameter)
        )
    except KaryakshamError as error:
        problems = error.problems if isinstance(error, InvalidPipeline) else (error.problem,)
        if json:
            print_json({"problems": as_json(problems)})
        else:
            print_problems(problems, raw)
        raise typer.Exit(INVALID if isinstance(error, InvalidPipeline) else FAILED) from error
    if json:
        print_json({"columns": table.columns, "rows": table.rows()})
    else:
        print_table(table)
