"""The gate before every route: nobody passes it unknown, and nobody does more than a token allows."""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as Connection

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.service.identity import Scope, User, Verifier
from karyaksham_kernel.service.problems import problem_response
from karyaksham_kernel.storage.access import on_behalf_of

OPEN = frozenset({"/api/v1/health"})
"""What answers to everybody: the probes of whoever runs the service."""
READING = frozenset({"/api/v1/pipelines/check", "/api/v1/pipelines/preview", "/api/v1/schedules/preview"})
"""What is asked with a body, and changes nothing."""
_SCHEMES = frozenset({"bearer", "token"})


class Gate:
    """Finds out who asks before anything else happens, even before a body is read.

    The user is left in the request's state, and `verify`, with which a long answer may ask again. Whoever adds a route
    that changes something need not think of it: all but `GET`, and what is listed as reading, takes the scope `submit`.
    """

    def __init__(self, app: ASGIApp, verifier: Callable[[], Verifier], prefix: str = "") -> None:
        self._app = app
        self._verifier = verifier
        self._prefix = prefix

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 401, 403 or 503 in the routes' place."""
        if scope["type"] == "lifespan" or self._path(scope) in OPEN:
            await self._app(scope, receive, send)
            return
        token = _token(Headers(scope=scope))
        try:
            user = await self._verifier().user_of(token)
            user = _required(user, token, self._needed(scope))
        except KaryakshamError as error:
            await problem_response([error.problem])(scope, receive, send)
            return

        async def verify() -> User | None:
            return await self._verifier().user_of(token)

        scope.setdefault("state", {}).update(user=user, verify=verify)
        with on_behalf_of(None if user.may("admin") else user.groups):
            await self._app(scope, receive, send)

    def _path(self, scope: Connection) -> str:
        return str(scope["path"]).removeprefix(self._prefix)

    def _needed(self, scope: Connection) -> Scope:
        reads = scope.get("method") in ("GET", "HEAD") or self._path(scope) in READING
        return "read" if reads else "submit"


def _token(headers: Headers) -> str | None:
    """The token of the one header that may carry it: an address would end in logs and histories."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() in _SCHEMES else None


def _required(user: User | None, token: str | None, scope: Scope) -> User:
    if user is None and token is None:
        hint = "Send `Authorization: Bearer <token>`; clients take it from KARYAKSHAM_TOKEN."
        raise KaryakshamError(Problem(code="not_signed_in", message="The request shows no token.", hint=hint))
    if user is None:
        hint = "It may have expired or been revoked: ask for a new one, or restart your server on the Hub."
        raise KaryakshamError(Problem(code="not_signed_in", message="The token is not known.", hint=hint))
    if not user.may(scope):
        message = f"The token of {user.name} does not allow this: it has no scope {scope!r}."
        raise KaryakshamError(Problem(code="not_allowed", message=message, hint="Ask an administrator for the scope."))
    return user
