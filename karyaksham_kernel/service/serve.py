"""Serves the application: on a unix socket in a folder that only its user may enter, or over TCP to known users."""

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
KEEP_ALIVE = 75
"""Seconds that a silent connection is kept open: the one who asks closes it first, or its next request may be lost."""


def serve(settings: Settings, address: tuple[str, int] | None = None) -> None:
    """Serve the unix socket, or a TCP address, until SIGTERM or SIGINT.

    Raises:
        KaryakshamError: `already_running`, when another service answers there; `open_door`, for an address that
            everybody may reach while nobody is asked for a token.
    """
    settings.create_folders()
    listener = listen(settings.socket) if address is None else listen_on(settings, *address)
    config = uvicorn.Config(
        create_app(settings, isolated=True),
        log_config=None,
        access_log=False,
        lifespan="on",
        timeout_graceful_shutdown=_FAREWELL,
        timeout_keep_alive=KEEP_ALIVE,
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        # Uvicorn stops in order and then raises the signal again; whatever it would end, we have to tidy up first.
        signal.signal(number, lambda *_: None)
    try:
        asyncio.run(uvicorn.Server(config).serve(sockets=[listener]))
    finally:
        listener.close()
        if address is None:
            settings.socket.unlink(missing_ok=True)


def listen_on(settings: Settings, host: str, port: int) -> socket.socket:
    """A listening socket at a TCP address; its users have to be told apart."""
    if settings.auth == "local":
        message = "Over TCP everybody could ask, and mode `local` asks nobody for a token."
        hint = "Set KARYAKSHAM_AUTH to token or jupyterhub, or leave --port out for the unix socket."
        raise KaryakshamError(Problem(code="open_door", message=message, hint=hint))
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.create_server((host, port), family=family, backlog=256)
    except OSError as error:
        message = f"The service cannot listen on {host} port {port}: {error.strerror}."
        raise KaryakshamError(
            Problem(code="already_running", message=message, hint="Choose another --port.")
        ) from error
    # Every connection inherits it. asyncio sets it only where a socket names its protocol, which this one does not, and
    # each answer's body would then wait 40 ms for the acknowledgement of its headers.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


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
