"""Refuses request bodies that no pipeline needs, before they are held in memory."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from karyaksham_kernel.errors import Problem
from karyaksham_kernel.service.problems import problem_response

LARGEST_BODY = 8 * 1024 * 1024


class _TooLargeError(Exception):
    pass


class BodyLimit:
    """Counts the bytes of each body as they arrive, whatever its headers say."""

    def __init__(self, app: ASGIApp, largest: int = LARGEST_BODY) -> None:
        self._app = app
        self._largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 413."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._largest:
                raise _TooLargeError
            return message

        try:
            await self._app(scope, counted, send)
        except _TooLargeError:
            message = f"The request is larger than {self._largest // 1024 // 1024} MB."
            await problem_response([Problem(code="request_too_large", message=message)])(scope, receive, send)
