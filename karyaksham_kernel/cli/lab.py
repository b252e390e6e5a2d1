"""karyaksham lab: JupyterLab with everything embedded."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command; words that it does not know are JupyterLab's."""
    app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(lab)


def lab(
    context: typer.Context,
    notebook: Annotated[Path | None, typer.Argument(help="A notebook or folder to open.")] = None,
) -> None:
    """Start the service in the background and open JupyterLab."""
    import os
    import sys

    from karyaksham_kernel.client import ensure_service

    ensure_service()
    words = [str(notebook)] if notebook else []
    # JupyterLab takes this process's place, so that signals and the terminal are its own.
    os.execv(sys.executable, [sys.executable, "-m", "jupyterlab", *words, *context.args])  # noqa: S606 - our interpreter
