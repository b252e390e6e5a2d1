"""The way from the Jupyter server to the service: one connection pool, with what the service wants to be shown."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import httpx

from karyaksham_kernel.client.address import LIMITS, Address, address_of, find_service
from karyaksham_kernel.settings import get_settings

# A stream of events may stay silent for as long as it likes; everything else is bounded by the page that asks.
_TIMEOUT = httpx.Timeout(10, read=None)


def _found() -> Address:
    """The service of this server's settings. On a Hub it is shown the token of this server, the user's own."""
    settings = get_settings()
    find_service(settings)
    return address_of(settings)


class Upstream:
    """Finds the service, starts one on this machine when there is none, and keeps the connections to it.

    `find` returns the address of a service that answers; it may block, and is called off the event loop.
    """

    def __init__(self, find: Callable[[], Address] = _found) -> None:
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
        address = await asyncio.to_thread(self._find)
        transport = httpx.AsyncHTTPTransport(uds=str(address.socket) if address.socket else None, limits=LIMITS)
        self._client = httpx.AsyncClient(
            transport=transport, base_url=address.url, headers=address.headers, timeout=_TIMEOUT
        )
        return self._client

    def _searched(self, search: asyncio.Task[httpx.AsyncClient]) -> None:
        self._search = None
        if not search.cancelled():
            search.exception()  # everybody who waited may have left; then nobody else reads it
