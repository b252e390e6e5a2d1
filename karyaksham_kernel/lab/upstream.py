"""The way from the Jupyter server to the service: one connection pool over its unix socket."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import httpx

from karyaksham_kernel.client.service import ensure_service

# A stream of events may stay silent for as long as it likes; everything else is bounded by the page that asks.
_TIMEOUT = httpx.Timeout(10, read=None)
# httpx holds 100 connections by default, and event streams keep theirs: the 101st tab would hang.
_LIMITS = httpx.Limits(max_connections=None)


class Upstream:
    """Finds the service, starts it when there is none, and keeps the connections to it.

    `find` returns the socket of a service that answers; it may block, and is called off the event loop.
    """

    def __init__(self, find: Callable[[], Path] = ensure_service) -> None:
        self._find = find
        self._client: httpx.AsyncClient | None = None
        self._search: asyncio.Task[httpx.AsyncClient] | None = None

    async def client(self) -> httpx.AsyncClient:
        """The client of a service that answered once; whatever `find` raises when there is none to be had."""
        if self._client is not None:
            return self._client
        # A page that opens asks several things at once: they share one start, and one of them
        # going away must not end it for the others.
        if self._search is None:
            self._search = asyncio.create_task(self._connect())
            self._search.add_done_callback(self._searched)
        return await asyncio.shield(self._search)

    def forget(self, client: httpx.AsyncClient) -> None:
        """Look for the service again on the next request, because this client could not connect.

        Its other streams go on until they end by themselves.
        """
        if self._client is client:
            self._client = None

    async def _connect(self) -> httpx.AsyncClient:
        socket = await asyncio.to_thread(self._find)
        transport = httpx.AsyncHTTPTransport(uds=str(socket), limits=_LIMITS)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://karyaksham", timeout=_TIMEOUT)
        return self._client

    def _searched(self, search: asyncio.Task[httpx.AsyncClient]) -> None:
        self._search = None
        if not search.cancelled():
            search.exception()  # everybody who waited may have left; then nobody else reads it
