"""Serves the application on a unix socket in a folder that only its user may enter."""

from __future__ import annotations

import asyncio
import signal
import socket
from pathlib import Path

import uvicorn

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.service.app import create_app
from karyaksham_kernel.settings import Settings

_FAREWELL = 2
"""Seconds that open answers get when the service stops; event streams never end by themselves."""


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT.

    Raises:
        KaryakshamError: `already_running`, when another service answers on the socket.
    """
    settings.create_folders()
    listener = listen(settings.socket)
    config = uvicorn.Config(
        create_app(settings), log_config=None, access_log=False, lifespan="on", timeout_graceful_shutdown=_FAREWELL
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        # Uvicorn stops in order and then raises the signal again; whatever it would end, we have to tidy up first.
        signal.signal(number, lambda *_: None)
    try:
        asyncio.run(uvicorn.Server(config).serve(sockets=[listener]))
    finally:
        listener.close()
        settings.socket.unlink(missing_ok=True)


def listen(path: Path) -> socket.socket:
    """A listening socket at `path`, in place of one that nobody answers on any more."""
    if path.exists():
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(str(path)) == 0:
                raise KaryakshamError(_already_running(path))
        path.unlink()
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    path.chmod(0o600)
    listener.listen(256)
    return listener


def _already_running(path: Path) -> Problem:
    message = f"A service answers on {path} already."
    return Problem(code="already_running", message=message, hint="Stop it with `karyaksham down`.")
