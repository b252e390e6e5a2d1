"""Where the service is: on this machine's unix socket, or elsewhere, with a token to show it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from karyaksham_kernel.client.service import HEALTH, ensure_service
from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.settings import Settings

_POLL = 0.2
KEPT_IDLE = 2.0
"""Seconds that an unused connection is kept for the next request.

Less than any server or proxy keeps it (Node's and uvicorn's own limit is 5, as is httpx's): who keeps one for as long
as the other side sends a request, now and then, on a connection that is being closed.
"""
# httpx holds 100 connections by default, and event streams keep theirs: the 101st tab would hang.
LIMITS = httpx.Limits(max_connections=None, keepalive_expiry=KEPT_IDLE)


@dataclass(frozen=True)
class Address:
    """How HTTP reaches the service; `socket` is None for one elsewhere. The headers are secret."""

    url: str
    socket: Path | None
    headers: dict[str, str] = field(default_factory=dict, repr=False)


def address_of(settings: Settings) -> Address:
    """The address that the settings name."""
    if settings.service_url is None:
        return Address("http://karyaksham", settings.socket)
    token = settings.token.get_secret_value() if settings.token else None
    return Address(settings.service_url, None, {"Authorization": f"Bearer {token}"} if token else {})


def find_service(settings: Settings, *, patience: float | None = None) -> None:
    """Wait until the service answers. One of this machine is started where it does not run, one elsewhere never.

    `patience` are the seconds for one elsewhere, by default those of the settings.

    Raises:
        KaryakshamError: `service_not_started`, `service_away`.
    """
    if settings.service_url is None:
        ensure_service(settings)
        return
    deadline = time.monotonic() + (settings.service_patience if patience is None else patience)
    while (reason := _why_away(settings.service_url)) is not None:
        if time.monotonic() > deadline:
            message = f"The karyaksham service at {settings.service_url} does not answer: {reason}."
            hint = "KARYAKSHAM_SERVICE_URL says where it is; ask whoever runs it."
            raise KaryakshamError(Problem(code="service_away", message=message, hint=hint))
        time.sleep(_POLL)


def _why_away(url: str) -> str | None:
    # With a transport of its own, httpx leaves the proxies of the environment alone.
    try:
        with httpx.Client(transport=httpx.HTTPTransport(), timeout=5.0) as client:
            status = client.get(f"{url}{HEALTH}").status_code
    except httpx.TransportError as error:
        return str(error) or type(error).__name__
    return None if status == httpx.codes.OK else f"status {status}"
