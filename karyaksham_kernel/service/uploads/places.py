"""Where the bytes of an upload go until it is complete: a hidden file beside the target, or a multipart upload."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.execution import commit
from karyaksham_kernel.execution.job import PreparedFile
from karyaksham_kernel.execution.local_commit import make_durable
from karyaksham_kernel.execution.sinks import temporary_prefix
from karyaksham_kernel.service.uploads.record import PART_SIZE, Part, Upload
from karyaksham_kernel.storage.connections import s3_client, storage_problem
from karyaksham_kernel.storage.locations import bucket_and_key, is_s3

_LINK_SECONDS = 3600


class Place(Protocol):
    """One kind of target. Every method raises KaryakshamError for what the sender can do something about."""

    async def begin(self, upload: Upload) -> Upload:
        """Make room; the upload as it is to be remembered."""

    async def write(self, upload: Upload, number: int, data: bytes) -> None:
        """Keep one part; the same part may come again."""

    async def prepared(self, upload: Upload, parts: dict[int, Part]) -> PreparedFile:
        """The file as a run's own output would be committed. Raises KaryakshamError (parts_missing)."""


def place_of(uri: str) -> Place:
    """The place of a location."""
    return S3Place() if is_s3(uri) else LocalPlace()


async def complete(file: PreparedFile) -> None:
    """Make a file visible; safe to repeat. Raises KaryakshamError (target_exists, access_denied …)."""
    await commit.complete({"outputs": [{"files": [file]}]})


async def abort(upload: Upload) -> None:
    """Remove what has come; a file that is visible stays."""
    await commit.abort({"outputs": [{"files": [_file(upload)]}]})


class LocalPlace:
    """A file of the full size from the beginning, which parts are written into at their places."""

    async def begin(self, upload: Upload) -> Upload:
        """Make the hidden file. Raises KaryakshamError (target_exists, no_space, access_denied)."""
        await asyncio.to_thread(self._begin, upload)
        return upload

    async def write(self, upload: Upload, number: int, data: bytes) -> None:
        """Write a part where it belongs."""
        await asyncio.to_thread(_write_at, _temporary(upload), data, (number - 1) * PART_SIZE)

    async def prepared(self, upload: Upload, parts: dict[int, Part]) -> PreparedFile:
        """The hidden file, made durable."""
        _require_all(upload, parts)
        await asyncio.to_thread(make_durable, _temporary(upload), os.O_NOFOLLOW)
        return _file(upload)

    def _begin(self, upload: Upload) -> None:
        target = Path(upload.uri)
        if target.is_dir():
            message = f"{target} is a folder."
            raise KaryakshamError(Problem(code="target_is_folder", message=message, hint="Add a file name."))
        if upload.mode == "error" and target.exists():
            raise KaryakshamError(_exists(upload.uri))
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if shutil.disk_usage(target.parent).free < upload.size:
                message = f"{target.parent} has no room for {upload.size} bytes."
                raise KaryakshamError(Problem(code="no_space", message=message, hint="Choose another folder."))
            os.close(os.open(_temporary(upload), os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o644))
        except OSError as error:
            message = f"{target} cannot be written: {error.strerror}."
            raise KaryakshamError(Problem(code="access_denied", message=message)) from error


class S3Place:
    """A multipart upload, which nobody sees before it is completed."""

    async def begin(self, upload: Upload) -> Upload:
        """Begin it in the store."""
        with _told(upload):
            async with s3_client(upload.uri) as client:
                if upload.mode == "error" and await _is_there(client, upload):
                    raise KaryakshamError(_exists(upload.uri))
                answer = await client.create_multipart_upload(**_address(upload))
        return replace(upload, store_id=answer["UploadId"])

    async def write(self, upload: Upload, number: int, data: bytes) -> None:
        """Send a part on; the client adds a checksum that the store compares."""
        with _told(upload):
            async with s3_client(upload.uri) as client:
                await client.upload_part(**_address(upload), UploadId=upload.store_id, PartNumber=number, Body=data)

    async def prepared(self, upload: Upload, parts: dict[int, Part]) -> PreparedFile:  # noqa: ARG002 - see below
        """What the store has, which is the truth: parts may have gone straight to it."""
        with _told(upload):
            async with s3_client(upload.uri) as client:
                stored = await _stored(client, upload)
        _require_all(upload, {number: Part(number, size) for number, (size, _) in stored.items()})
        file = _file(upload)
        file["parts"] = [{"number": number, "etag": etag} for number, (_, etag) in sorted(stored.items())]
        return file


async def presigned(upload: Upload, number: int, sha256: str | None) -> str:
    """An address to which one part may be sent without passing through here, for an hour."""
    checked = {"ChecksumSHA256": sha256} if sha256 else {}
    async with s3_client(upload.uri) as client:
        address: str = await client.generate_presigned_url(
            "upload_part",
            Params={**_address(upload), "UploadId": upload.store_id, "PartNumber": number, **checked},
            ExpiresIn=_LINK_SECONDS,
        )
    return address


async def stored_parts(upload: Upload) -> dict[int, Part]:
    """The parts that the store has, however they came."""
    with _told(upload):
        async with s3_client(upload.uri) as client:
            return {number: Part(number, size) for number, (size, _) in (await _stored(client, upload)).items()}


async def _stored(client: Any, upload: Upload) -> dict[int, tuple[int, str]]:
    found: dict[int, tuple[int, str]] = {}
    pages = client.get_paginator("list_parts").paginate(**_address(upload), UploadId=upload.store_id)
    try:
        async for page in pages:
            found |= {part["PartNumber"]: (part["Size"], part["ETag"]) for part in page.get("Parts", ())}
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") != "NoSuchUpload":
            raise
    return found


async def _is_there(client: Any, upload: Upload) -> bool:
    try:
        await client.head_object(**_address(upload))
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in ("404", "NoSuchKey", "NotFound"):
            return False
        raise
    return True


@contextmanager
def _told(upload: Upload) -> Iterator[None]:
    """Turns a store's errors into sentences."""
    try:
        yield
    except (ClientError, BotoCoreError, OSError) as error:
        raise storage_problem(error, upload.uri) from error


def _file(upload: Upload) -> PreparedFile:
    """The upload in the words of a commit."""
    condition = {"if_none_match": "*"} if upload.mode == "error" else {}
    if is_s3(upload.uri):
        return PreparedFile(
            uri=upload.uri, kind="s3", bytes=upload.size, precondition=condition, upload_id=str(upload.store_id)
        )
    temporary = str(_temporary(upload))
    return PreparedFile(uri=upload.uri, kind="local", bytes=upload.size, precondition=condition, temporary=temporary)


def _temporary(upload: Upload) -> Path:
    target = Path(upload.uri)
    return target.with_name(f"{temporary_prefix(target.name, upload.id)}1-0.tmp")


def _write_at(path: Path, data: bytes, offset: int) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_NOFOLLOW)
    except FileNotFoundError as error:
        message = "What had come of the file has gone."
        raise KaryakshamError(Problem(code="missing_upload", message=message, hint="Begin anew.")) from error
    try:
        view = memoryview(data)
        while view:
            written = os.pwrite(handle, view, offset)
            view, offset = view[written:], offset + written
    finally:
        os.close(handle)


def _require_all(upload: Upload, parts: dict[int, Part]) -> None:
    missing = [number for number in range(1, upload.count + 1) if number not in parts]
    short = [part.number for part in parts.values() if part.size != upload.part_size(part.number)]
    if not missing and not short:
        return
    listed = ", ".join(map(str, sorted(missing + short)[:10]))
    message = (
        f"{len(missing + short)} of {upload.count} parts are missing: {listed}{' …' if len(missing) > 10 else ''}."
    )
    raise KaryakshamError(Problem(code="parts_missing", message=message, hint="Send them, then complete again."))


def _exists(uri: str) -> Problem:
    return Problem(code="target_exists", field="uri", message=f"{uri} exists already.", hint="Choose another name.")


def _address(upload: Upload) -> dict[str, str]:
    bucket, key = bucket_and_key(upload.uri)
    return {"Bucket": bucket, "Key": key}
