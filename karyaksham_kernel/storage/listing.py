"""What lies below a location: roots, connections, buckets, folders and files, a page at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path

from karyaksham_kernel.errors import KaryakshamError
from karyaksham_kernel.settings import get_settings
from karyaksham_kernel.storage import connections, local_listing, s3_listing
from karyaksham_kernel.storage.access import environment_is_open, is_open, refuse_others
from karyaksham_kernel.storage.connection_file import connection_named, connection_of, named_connections
from karyaksham_kernel.storage.entries import LARGEST_PAGE, Entry, Page
from karyaksham_kernel.storage.locations import S3, is_s3

CONNECTION = "connection:"
"""What the place of a connection begins with; its buckets lie below, and have locations of their own."""


async def list_entries(
    uri: str | None = None, cursor: str | None = None, limit: int = 200, search: str | None = None
) -> Page:
    """One page below `uri`, folders first; without `uri` the places where datasets may be.

    `search` leaves those whose name holds each of its words, names that begin with it first.
    Raises KaryakshamError (missing_file, access_denied, storage_unavailable, outside_roots, not_a_folder …).
    """
    limit = max(1, min(limit, LARGEST_PAGE))
    search = (search or "").strip()
    if not uri:
        return Page(None, _places())
    if uri.startswith(CONNECTION):
        return await _buckets_of(uri)
    if not is_s3(uri):
        return await asyncio.to_thread(local_listing.page, uri, cursor, limit, search)
    try:
        return await (_buckets() if uri == S3 else s3_listing.page(uri, cursor, limit, search))
    except Exception as error:
        raise connections.storage_problem(error, uri) from error


def _places() -> tuple[Entry, ...]:
    roots = get_settings().roots
    if roots is None:
        roots = [Path.home()]
    places = [Entry(name=root.name or str(root), uri=str(root), kind="root") for root in roots]
    named = [connection for connection in named_connections() if is_open(connection)]
    places += [Entry(name=one.name, uri=f"{CONNECTION}{one.name}", kind="connection") for one in named]
    # Where one connection has every bucket, the environment has none.
    environment = connections.configured() and environment_is_open()
    if environment and not any("*" in one.buckets for one in named):
        places.append(Entry(name="S3", uri=S3, kind="root"))
    return tuple(places)


async def _buckets() -> Page:
    async with connections.client_of(None) as client:
        return Page(S3, _bucket_entries(await s3_listing.bucket_names(client)))


async def _buckets_of(uri: str) -> Page:
    """A connection's buckets: those it names, or those of the store that are reached through it."""
    connection = connection_named(uri.removeprefix(CONNECTION))
    refuse_others(connection)
    if (names := connection.named_buckets) is not None:
        return Page(uri, _bucket_entries(names))
    try:
        async with connections.client_of(connection) as client:
            names = await s3_listing.bucket_names(client)
    except Exception as error:
        if isinstance(error, KaryakshamError):
            raise
        raise connections.storage_problem(error, f"the buckets of {connection.name}", connection) from error
    return Page(uri, _bucket_entries(name for name in names if connection_of(name) == connection))


def _bucket_entries(names: Iterable[str]) -> tuple[Entry, ...]:
    return tuple(Entry(name, f"{S3}{name}/", "bucket") for name in names)
