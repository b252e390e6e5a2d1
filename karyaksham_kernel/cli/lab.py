"""karyaksham lab: JupyterLab with everything embedded."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add the command; all its words are JupyterLab's."""
    app.command(
        context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
        options_metavar="[NOTEBOOK] [JUPYTERLAB'S OPTIONS]",
    )(lab)


def lab(context: typer.Context) -> None:
    """Start the service in the background, where it is not elsewhere, and open JupyterLab."""
    import os
    import sys

    from karyaksham_kernel.client.address import find_service
    from karyaksham_kernel.settings import get_settings

    find_service(get_settings())
    # JupyterLab takes this process's place, so that signals and the terminal are its own.
    os.execv(sys.executable, [sys.executable, "-m", "jupyterlab", *context.args])  # noqa: S606 - our interpreter
