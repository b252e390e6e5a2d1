"""What lies below a location: roots, buckets, folders and files, a page at a time."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.settings import get_settings
from karyaksham_kernel.storage import connections
from karyaksham_kernel.storage.formats import Format, format_of
from karyaksham_kernel.storage.locations import S3, bucket_and_key, contain, is_s3, join, resolve

LARGEST_PAGE = 1000


@dataclass(frozen=True)
class Entry:
    """One line of a listing. `size` is bytes and `modified` ISO 8601 in UTC, both None for folders."""

    name: str
    uri: str
    kind: Literal["root", "bucket", "folder", "file"]
    size: int | None = None
    modified: str | None = None
    format: Format | None = None


@dataclass(frozen=True)
class Page:
    """Some entries of a location; `next` is the cursor of the following page, None at the end."""

    uri: str | None
    entries: tuple[Entry, ...]
    next: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The page as HTTP sends it."""
        return {"uri": self.uri, "entries": [asdict(entry) for entry in self.entries], "next": self.next}


async def list_entries(uri: str | None = None, cursor: str | None = None, limit: int = 200) -> Page:
    """One page below `uri`, folders first; without `uri` the places where datasets may be.

    Raises KaryakshamError (missing_file, access_denied, storage_unavailable, outside_roots, not_a_file).
    """
    limit = max(1, min(limit, LARGEST_PAGE))
    if not uri:
        return Page(None, _places())
    if not is_s3(uri):
        return await asyncio.to_thread(_list_folder, uri, cursor, limit)
    try:
        return await (_list_buckets() if uri == S3 else _list_prefix(uri, cursor, limit))
    except Exception as error:
        raise connections.storage_problem(error, uri) from error


def _places() -> tuple[Entry, ...]:
    roots = get_settings().roots
    if roots is None:
        roots = [Path.home()]
    places = [Entry(name=root.name or str(root), uri=str(root), kind="root") for root in roots]
    if connections.configured():
        places.append(Entry(name="S3", uri=S3, kind="root"))
    return tuple(places)


def _list_folder(uri: str, cursor: str | None, limit: int) -> Page:
    """A local folder, sorted; the cursor is the last name shown, so that changes between pages do no harm."""
    folder = resolve(uri, "/").rstrip("/") or "/"
    contain(folder, get_settings().roots)
    try:
        with os.scandir(folder) as found:
            entries = [entry for item in found if (entry := _local_entry(folder, item))]
    except OSError as error:
        raise KaryakshamError(_folder_problem(folder, error)) from error
    entries.sort(key=_place)
    after = [entry for entry in entries if cursor is None or _place(entry) > _position(cursor)]
    page = tuple(after[:limit])
    return Page(folder, page, _cursor(page[-1]) if len(after) > limit else None)


def _local_entry(folder: str, item: os.DirEntry[str]) -> Entry | None:
    """A folder or a regular file; hidden ones, devices, dangling links and undecodable names are left out."""
    if item.name.startswith(".") or not item.name.isprintable():
        return None
    try:
        if item.is_dir():
            return Entry(item.name, join(folder, item.name), "folder")
        if not item.is_file():
            return None
        status = item.stat()
    except OSError:
        return None
    modified = datetime.fromtimestamp(status.st_mtime, UTC).isoformat()
    return Entry(item.name, join(folder, item.name), "file", status.st_size, modified, format_of(item.name))


def _place(entry: Entry) -> tuple[bool, str]:
    return (entry.kind != "folder", entry.name)


def _cursor(entry: Entry) -> str:
    return f"{'d' if entry.kind == 'folder' else 'f'}{entry.name}"


def _position(cursor: str) -> tuple[bool, str]:
    return (not cursor.startswith("d"), cursor[1:])


def _folder_problem(folder: str, error: OSError) -> Problem:
    if isinstance(error, FileNotFoundError):
        return Problem(code="missing_file", message=f"There is no folder {folder}.")
    if isinstance(error, NotADirectoryError):
        return Problem(code="not_a_folder", message=f"{folder} is a file, not a folder.")
    return Problem(code="access_denied", message=f"{folder} cannot be read: {error.strerror}.")


async def _list_buckets() -> Page:
    async with connections.s3_client() as client:
        answer = await client.list_buckets()
    names = sorted(bucket["Name"] for bucket in answer.get("Buckets", []))
    return Page(S3, tuple(Entry(name, f"{S3}{name}/", "bucket") for name in names))


async def _list_prefix(uri: str, cursor: str | None, limit: int) -> Page:
    """One page of a prefix as the store pages it; the cursor is the store's own."""
    bucket, key = bucket_and_key(uri)
    prefix = f"{key.rstrip('/')}/" if key else ""
    request = {"Bucket": bucket, "Prefix": prefix, "Delimiter": "/", "MaxKeys": limit}
    if cursor:
        request["ContinuationToken"] = cursor
    async with connections.s3_client() as client:
        answer = await client.list_objects_v2(**request)
    entries = tuple(_s3_entries(bucket, prefix, answer))
    return Page(f"{S3}{bucket}/{prefix}", entries, answer.get("NextContinuationToken"))


def _s3_entries(bucket: str, prefix: str, answer: dict[str, Any]) -> Iterator[Entry]:
    for found in answer.get("CommonPrefixes", []):
        name = found["Prefix"][len(prefix) :].rstrip("/")
        yield Entry(name, f"{S3}{bucket}/{found['Prefix']}", "folder")
    for found in answer.get("Contents", []):
        # A folder's own marker object has the prefix as its name.
        if name := found["Key"][len(prefix) :]:
            modified = found["LastModified"].astimezone(UTC).isoformat()
            yield Entry(name, f"{S3}{bucket}/{found['Key']}", "file", found["Size"], modified, format_of(name))
