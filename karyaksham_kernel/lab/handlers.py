"""One handler that forwards an authenticated request to the service, and its answer to the browser, as they come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import unquote

import httpx
from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from tornado import web
from tornado.iostream import StreamClosedError

from karyaksham_kernel.client.away import CONTENT_TYPE, STATUS, away_document
from karyaksham_kernel.errors import KaryakshamError
from karyaksham_kernel.lab.upstream import Upstream

REQUEST_HEADERS = (
    "accept",
    "content-digest",
    "content-type",
    "idempotency-key",
    "if-match",
    "if-none-match",
    "last-event-id",
    "range",
)
RESPONSE_HEADERS = (
    "cache-control",
    "content-disposition",
    "content-length",
    "content-range",
    "content-type",
    "etag",
    "location",
    "retry-after",
)


def route(base_url: str) -> str:
    """The pattern of the paths that are forwarded: `<base url>karyaksham/api/…`."""
    return url_path_join(base_url, "karyaksham", r"api/.*")


def upstream_path(path: str, base_url: str) -> str:
    """The service's path of a browser's path, still percent-encoded; ValueError when it tries to climb.

    The decoded path would not do: httpx resolves dot segments, so `..%2F..` would leave the API.
    """
    inner = path.removeprefix(url_path_join(base_url, "karyaksham"))
    if not inner.startswith("/api/"):
        raise ValueError(path)
    if any(unquote(part) in (".", "..") for part in unquote(inner).split("/")):
        raise ValueError(path)
    return inner


class ForwardHandler(APIHandler):
    """Forwards one request. Bodies are held whole in memory (uploads come in small parts); answers are streamed."""

    auth_resource = "karyaksham"
    _forwarding: asyncio.Task[None] | None = None

    def initialize(self, upstream: Upstream) -> None:
        """Take the one connection pool that all requests share."""
        self._upstream = upstream

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Read a record, rows, or a stream of events."""
        await self._run()

    @web.authenticated
    @authorized
    async def post(self) -> None:
        """Make or do something."""
        await self._run()

    @web.authenticated
    @authorized
    async def put(self) -> None:
        """Replace a record, or bring one part of an upload."""
        await self._run()

    @web.authenticated
    @authorized
    async def delete(self) -> None:
        """Remove a record."""
        await self._run()

    def on_connection_close(self) -> None:
        """Let the service know at once that the page is gone."""
        if self._forwarding is not None:
            self._forwarding.cancel()
        super().on_connection_close()

    async def _run(self) -> None:
        self._forwarding = asyncio.ensure_future(self._forward())
        try:
            await self._forwarding
        except (asyncio.CancelledError, StreamClosedError):
            return
        except (httpx.TransportError, OSError, KaryakshamError, RuntimeError, TimeoutError) as error:
            self._give_up(error)
            return
        self.finish(set_content_type=self._headers["Content-Type"])  # APIHandler would say application/json

    async def _forward(self) -> None:
        try:
            url = upstream_path(self.request.path, self.base_url)
        except ValueError as error:
            raise web.HTTPError(404, "no such path") from error
        if self.request.query:
            url = f"{url}?{self.request.query}"
        async with self._answer(url) as answer:
            self.set_status(answer.status_code)
            for name in RESPONSE_HEADERS:
                if name in answer.headers:
                    self.set_header(name, answer.headers[name])
            self.set_header("X-Accel-Buffering", "no")
            await self.flush()  # the page sees an open stream before its first event
            async for chunk in answer.aiter_raw():
                self.write(chunk)
                await self.flush()  # waits for a page that reads slowly, and with it the service

    @asynccontextmanager
    async def _answer(self, url: str) -> AsyncIterator[httpx.Response]:
        client = await self._upstream.client()
        try:
            answer = await client.send(self._request(client, url), stream=True)
        except httpx.ConnectError:
            # Nothing was sent, so it is safe to send it again, to the service that is started in its place.
            self._upstream.forget(client)
            client = await self._upstream.client()
            answer = await client.send(self._request(client, url), stream=True)
        try:
            yield answer
        finally:
            await answer.aclose()

    def _request(self, client: httpx.AsyncClient, url: str) -> httpx.Request:
        headers = {name: self.request.headers[name] for name in REQUEST_HEADERS if name in self.request.headers}
        headers["accept-encoding"] = "identity"
        return client.build_request(
            self.request.method or "GET", url, headers=headers, content=self.request.body or None
        )

    def _give_up(self, error: Exception) -> None:
        if self._headers_written:
            self.detach().close()  # the browser must see a broken answer, not a clean end
            return
        self.log.warning("the karyaksham service does not answer: %r", error)
        self.set_status(STATUS)
        self.set_header("Retry-After", "2")
        self.finish(away_document(error), set_content_type=CONTENT_TYPE)
