"""Finds the service of this home, and starts it when there is none."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import httpx

from karyaksham_kernel.client.instance import lock, running_pid
from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.settings import Settings, get_settings

START_COMMAND = (sys.executable, "-m", "karyaksham_kernel.cli.app", "up")
HEALTH = "/api/v1/health"
_PATIENCE = 40.0
_POLL = 0.05
_TAIL = 2000


def ensure_service(settings: Settings | None = None, *, patience: float = _PATIENCE) -> Path:
    """The socket of a service that answers; where none does, `karyaksham up` is started in the background first.

    Waits at most `patience` seconds. Two who start at the same time start one.

    Raises:
        KaryakshamError: `service_not_started`, with the end of its log.
    """
    settings = settings or get_settings()
    if answers(settings.socket):
        return settings.socket
    settings.create_folders()
    deadline = time.monotonic() + patience
    with lock(settings.runtime / "start.lock", deadline) as held:
        if answers(settings.socket):
            return settings.socket
        if not held:
            raise _not_started(settings, f"Another process has tried to start the service for {patience:g} s.")
        started = None if running_pid(settings) is not None else _start(settings)
        _wait(settings, started, deadline)
    return settings.socket


def answers(socket: Path) -> bool:
    """Whether a healthy service answers on this socket."""
    if not socket.exists():
        return False
    try:
        with httpx.Client(transport=httpx.HTTPTransport(uds=str(socket)), timeout=2.0) as client:
            return client.get(f"http://karyaksham{HEALTH}").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def log_file(settings: Settings) -> Path:
    """Where a service that was started in the background writes."""
    return settings.logs / "up.log"


def _start(settings: Settings) -> subprocess.Popen[bytes]:
    with log_file(settings).open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - our own interpreter and words
            START_COMMAND,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env={**os.environ, "KARYAKSHAM_HOME": str(settings.home)},
            cwd=settings.home,
            start_new_session=True,
        )


def _wait(settings: Settings, started: subprocess.Popen[bytes] | None, deadline: float) -> None:
    while not answers(settings.socket):
        if started is not None and started.poll() is not None:
            raise _not_started(settings, f"The service ended at once, with code {started.returncode}.")
        if time.monotonic() > deadline:
            raise _not_started(settings, "The service did not answer in time.")
        time.sleep(_POLL)


def _not_started(settings: Settings, message: str) -> KaryakshamError:
    path = log_file(settings)
    tail = path.read_text(encoding="utf-8", errors="replace")[-_TAIL:].strip() if path.exists() else ""
    hint = "`karyaksham doctor` may say why." + (f" The end of {path}:\n{tail}" if tail else "")
    return KaryakshamError(Problem(code="service_not_started", message=message, hint=hint))
