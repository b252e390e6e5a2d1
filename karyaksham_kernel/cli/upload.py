"""karyaksham upload: a file of this machine to where the workers see it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from karyaksham_kernel.cli.output import say


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(upload)


def upload(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The file to send.")],
    uri: Annotated[str, typer.Argument(help="Where it goes: s3://bucket/key, or a path below a shared folder.")],
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace what is there.")] = False,
) -> None:
    """Send a file in parts; asked again after a break, it goes on where it was."""
    from rich.progress import Progress

    from karyaksham_kernel.client import connect

    with connect() as client, Progress(transient=True) as bar:
        task = bar.add_task(file.name, total=file.stat().st_size)

        def show(sent: int, total: int) -> None:
            bar.update(task, completed=sent, total=total)

        record = client.upload(file, uri, overwrite=overwrite, progress=show)
    say(f"{record['uri']} is there, {record['size']} bytes")
