"""karyaksham serve: the service alone, for deployments."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(serve)


def serve(
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Serve this TCP port; left out: the unix socket.")
    ] = None,
    host: Annotated[
        str, typer.Option(help="The address to listen on, 0.0.0.0 for all of the machine's.")
    ] = "127.0.0.1",
) -> None:
    """Run the service until SIGTERM."""
    from karyaksham_kernel.service.serve import serve as serve_until_stopped
    from karyaksham_kernel.settings import get_settings
    from karyaksham_kernel.telemetry import set_up_logging

    set_up_logging("service")
    serve_until_stopped(get_settings(), None if port is None else (host, port))
