"""Mode `jupyterhub`: the Hub says whose a token is, and what it allows.

The token of a user's server is enough to ask, and the service holds no token of its own: who breaks into it gains
nothing over the Hub. Answers are believed for at most a minute, so that a token dies soon after it is revoked.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.service.identity import SCOPES, Scope, User
from karyaksham_kernel.settings import Settings

SERVICE = "karyaksham"
"""The name of the service on the Hub: its scopes are `access:services!service=…` and `custom:…:read`."""
_ACCESS = frozenset({"access:services", f"access:services!service={SERVICE}"})
_MOST = 10_000
_TIMEOUT = 5.0


@dataclass(frozen=True)
class _Answer:
    user: User | None
    until: float


@asynccontextmanager
async def open_hub(settings: Settings) -> AsyncIterator[Hub]:
    """The Hub of these settings, until the end of the block."""
    if settings.hub_api_url is None:
        message = "Mode `jupyterhub` needs the address of the Hub's API."
        hint = "Set KARYAKSHAM_HUB_API_URL, as http://hub:8081/hub/api."
        raise KaryakshamError(Problem(code="missing_hub", message=message, hint=hint))
    async with httpx.AsyncClient(base_url=settings.hub_api_url, timeout=_TIMEOUT) as http:
        yield Hub(http, settings.token_cache)


class Hub:
    """Asks the Hub, once for all who ask with one token at the same time, and keeps the answer for some seconds."""

    def __init__(self, http: httpx.AsyncClient, seconds: float) -> None:
        self._http = http
        self._seconds = seconds
        self._answers: dict[bytes, _Answer] = {}
        self._asking: dict[bytes, asyncio.Task[User | None]] = {}

    async def user_of(self, token: str | None) -> User | None:
        """The Hub user whose token this is. Raises KaryakshamError (hub_unavailable, not_allowed)."""
        if token is None or not token.isascii():
            return None
        key = hashlib.sha256(token.encode()).digest()
        known = self._answers.get(key)
        if known is not None and time.monotonic() < known.until:
            return known.user
        if key not in self._asking:
            task = asyncio.create_task(self._learn(key, token))
            self._asking[key] = task
            task.add_done_callback(lambda _: self._asking.pop(key))
        # One who leaves must not end it for the others.
        return await asyncio.shield(self._asking[key])

    async def _learn(self, key: bytes, token: str) -> User | None:
        asked = time.monotonic()
        user = await self._ask(token)
        if len(self._answers) >= _MOST:
            self._answers = {other: answer for other, answer in self._answers.items() if answer.until > asked}
        if len(self._answers) < _MOST:
            self._answers[key] = _Answer(user, asked + self._seconds)
        return user

    async def _ask(self, token: str) -> User | None:
        try:
            answer = await self._http.get("/user", headers={"Authorization": f"token {token}"})
        except httpx.TransportError as error:
            raise _away(type(error).__name__) from error
        if answer.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            return None
        if not answer.is_success:
            raise _away(f"status {answer.status_code}")
        return _user(answer.json())


def _user(model: dict[str, Any]) -> User:
    """The user of a Hub's answer; one without access to the service may do nothing."""
    held = set(model.get("scopes", ()))
    scopes: frozenset[Scope] = frozenset(scope for scope in SCOPES if f"custom:{SERVICE}:{scope}" in held)
    return User(str(model["name"]), frozenset(model.get("groups", ())), scopes if held & _ACCESS else frozenset())


def _away(reason: str) -> KaryakshamError:
    message = f"The Hub does not say whose token this is ({reason})."
    return KaryakshamError(Problem(code="hub_unavailable", message=message, hint="Try again in a moment."))
