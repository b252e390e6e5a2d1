"""One page of a prefix in an object store, and searches that go through many of the store's own pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from typing import Any

from karyaksham_kernel.storage import connections
from karyaksham_kernel.storage.entries import LARGEST_PAGE, Entry, Page, matches
from karyaksham_kernel.storage.formats import format_of
from karyaksham_kernel.storage.locations import S3, bucket_and_key

STORE_PAGES = 8
"""Pages of the store that one request of a search goes through: the one who waits may stop it after each."""
_BEGINNING, _WITHIN = "begins", "holds"


async def bucket_names(client: Any) -> list[str]:
    """The buckets that the credentials may list."""
    answer = await client.list_buckets()
    return sorted(bucket["Name"] for bucket in answer.get("Buckets", []))


async def page(uri: str, cursor: str | None, limit: int, search: str) -> Page:
    """One page of a prefix as the store pages it; the cursor holds the store's own."""
    bucket, key = bucket_and_key(uri)
    prefix = f"{key.rstrip('/')}/" if key else ""
    async with connections.s3_client(uri) as client:
        place = _Prefix(client, bucket, prefix)
        if search:
            return await place.search(search, cursor, limit)
        entries, following = await place.read("", cursor, limit)
        return Page(place.uri, entries, following)


class _Prefix:
    """What lies directly below one prefix."""

    def __init__(self, client: Any, bucket: str, prefix: str) -> None:
        self._client = client
        self._bucket = bucket
        self._prefix = prefix
        self.uri = f"{S3}{bucket}/{prefix}"

    async def read(self, beginning: str, token: str | None, limit: int) -> tuple[tuple[Entry, ...], str | None]:
        """Entries whose names begin so, and the store's token of the next page."""
        request = {"Bucket": self._bucket, "Prefix": self._prefix + beginning, "Delimiter": "/", "MaxKeys": limit}
        if token:
            request["ContinuationToken"] = token
        answer = await self._client.list_objects_v2(**request)
        return tuple(self._entries(answer)), answer.get("NextContinuationToken")

    async def search(self, search: str, cursor: str | None, limit: int) -> Page:
        """Names that begin with the search, which the store finds at once; then those that hold its words."""
        part, _, token = (cursor or f"{_BEGINNING}:").partition(":")
        if part == _BEGINNING:
            found, following = await self.read(search, token or None, limit)
            return Page(self.uri, found, f"{part}:{following}" if following else f"{_WITHIN}:", 0)
        return await self._holding(search, token or None, limit)

    async def _holding(self, search: str, following: str | None, limit: int) -> Page:
        found: tuple[Entry, ...] = ()
        searched = 0
        for _ in range(STORE_PAGES):
            entries, following = await self.read("", following, LARGEST_PAGE)
            searched += len(entries)
            found += tuple(one for one in entries if matches(one.name, search) and not one.name.startswith(search))
            if following is None or len(found) >= limit:
                break
        return Page(self.uri, found, f"{_WITHIN}:{following}" if following else None, searched)

    def _entries(self, answer: dict[str, Any]) -> Iterator[Entry]:
        start = len(self._prefix)
        for found in answer.get("CommonPrefixes", []):
            yield Entry(found["Prefix"][start:].rstrip("/"), f"{S3}{self._bucket}/{found['Prefix']}", "folder")
        for found in answer.get("Contents", []):
            # A folder's own marker object has the prefix as its name.
            if name := found["Key"][start:]:
                modified = found["LastModified"].astimezone(UTC).isoformat()
                uri = f"{S3}{self._bucket}/{found['Key']}"
                yield Entry(name, uri, "file", found["Size"], modified, format_of(name))
