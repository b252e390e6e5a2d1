"""karyaksham check: every problem of a document, and the columns at every port."""

from __future__ import annotations

import typer

from karyaksham_kernel.cli.arguments import AsJson, DocumentPath, Given, parameters_of
from karyaksham_kernel.cli.documents import folder_of, read_document
from karyaksham_kernel.cli.output import INVALID, as_json, print_columns, print_json, print_problems
from karyaksham_kernel.errors import InvalidPipeline


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("check")(check)


def check(document: DocumentPath, parameter: Given = [], json: AsJson = False) -> None:  # noqa: B006
    """Find every problem of a document without running it; exit code 2 when there is one."""
    from karyaksham_kernel.execution.checking import check_document

    try:
        raw = read_document(document)
        report = check_document(raw, folder_of(document), parameters_of(parameter))
        problems, schemas, ok = report.problems, report.schemas, report.ok
    except InvalidPipeline as error:
        raw, problems, schemas, ok = {}, list(error.problems), {}, False
    if json:
        print_json({"problems": as_json(problems), "schemas": _ports(schemas)})
    else:
        print_problems(problems, raw)
        rows = [
            [f"{node}.{port}" if port != "out" else node, name, type_name]
            for node, ports in schemas.items()
            for port, columns in ports.items()
            for name, type_name in columns.items()
        ]
        print_columns(rows)
    if not ok:
        raise typer.Exit(INVALID)


def _ports(schemas: dict[str, dict[str, dict[str, str]]]) -> dict[str, dict[str, list[dict[str, str]]]]:
    """Columns as a list: a JSON object has no order that everybody keeps."""
    return {
        node: {
            port: [{"name": name, "type": kind} for name, kind in columns.items()] for port, columns in ports.items()
        }
        for node, ports in schemas.items()
    }
