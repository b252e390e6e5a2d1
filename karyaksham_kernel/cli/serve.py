"""karyaksham serve: the service alone, for deployments."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(serve)


def serve() -> None:
    """Run the service on its unix socket, until SIGTERM."""
    from karyaksham_kernel.service.serve import serve as serve_until_stopped
    from karyaksham_kernel.settings import get_settings
    from karyaksham_kernel.telemetry import set_up_logging

    set_up_logging("service")
    serve_until_stopped(get_settings())
