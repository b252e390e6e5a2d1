"""karyaksham submit: puts a pipeline on the queue and, if asked, follows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from karyaksham_kernel.cli.arguments import AsJson, DocumentPath, Given, parameters_of
from karyaksham_kernel.cli.documents import folder_of, read_document
from karyaksham_kernel.cli.output import print_json, say

if TYPE_CHECKING:
    from karyaksham_kernel.client import Client


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(submit)


def submit(
    document: DocumentPath,
    parameter: Given = [],  # noqa: B006
    wait: Annotated[bool, typer.Option("--wait", help="Follow the run until it ends.")] = False,
    priority: Annotated[int, typer.Option(help="Runs of a higher priority begin first.")] = 0,
    json: AsJson = False,
) -> None:
    """Put a pipeline on the queue.

    Exit codes: 2 invalid; with --wait 0 done, 1 failed, 130 cancelled.
    """
    from karyaksham_kernel.client import connect

    read = read_document(document)
    with connect() as client:
        record = client.submit(read, parameters_of(parameter), base=folder_of(document), priority=priority)
        say_queued(client, record, wait=wait, json=json)


def say_queued(client: Client, record: dict[str, Any], *, wait: bool, json: bool) -> None:
    """Say that a run is queued, or follow it to its end; ends the command with the exit code that this gives."""
    from karyaksham_kernel.cli.watching import exit_code, show_outputs, watch

    if wait:
        record = watch(client, record["id"])
    if wait and not json:
        show_outputs(client, record)
    if json:
        print_json(record)
    elif not wait:
        print(record["id"])
        say(f"queued; follow it with `karyaksham runs watch {record['id']}`")
    raise typer.Exit(exit_code(record["state"]) if wait else 0)
