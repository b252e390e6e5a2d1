"""karyaksham datasets: what lies where, and of what kind it is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from karyaksham_kernel.cli.arguments import AsJson
from karyaksham_kernel.cli.output import print_columns, print_json, size


def register(app: typer.Typer) -> None:
    """Add the commands."""
    datasets = typer.Typer(help="Look at files, folders and buckets.", no_args_is_help=True)
    datasets.command("list")(list_datasets)
    datasets.command()(describe)
    app.add_typer(datasets, name="datasets")


def list_datasets(
    uri: Annotated[str | None, typer.Argument(help="A folder, bucket or prefix; without one, where to begin.")] = None,
    json: AsJson = False,
) -> None:
    """List what lies under a location."""
    from karyaksham_kernel.client import connect

    entries: list[dict[str, Any]] = []
    cursor, more = None, True
    with connect() as client:
        while more:
            page = client.datasets(uri and _absolute(uri), cursor=cursor)
            entries += page["entries"]
            cursor = page["next"]
            more = cursor is not None
    if json:
        print_json(entries)
    else:
        print_columns([(entry["kind"], size(entry["size"]), entry["uri"]) for entry in entries])


def describe(
    uri: Annotated[str, typer.Argument(help="A file, folder, prefix or glob.", show_default=False)],
    json: AsJson = False,
) -> None:
    """Show a dataset's format, size and columns."""
    from karyaksham_kernel.client import connect

    with connect() as client:
        described = client.describe(_absolute(uri))
    if json:
        print_json(described)
        return
    rows = "" if described["rows"] is None else f", {described['rows']:,} rows"
    print(f"{described['uri']}: {described['format']}, {size(described['size'])}{rows}")
    print_columns([(column["name"], column["type"]) for column in described["columns"]])


def _absolute(uri: str) -> str:
    """The service does not know this terminal's folder."""
    return uri if "://" in uri or uri.startswith("connection:") else str(Path(uri).expanduser().absolute())
