"""The commit of one S3 object: completing its multipart upload under a precondition, and telling whether it is done.

The engine's client cannot complete an upload conditionally, hence aiobotocore.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from botocore.exceptions import ClientError

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.execution.job import PreparedFile
from karyaksham_kernel.storage.connections import s3_client, storage_problem
from karyaksham_kernel.storage.locations import bucket_and_key

_ABSENT = frozenset({"404", "NoSuchKey", "NotFound"})
_GONE = frozenset({"404", "NoSuchUpload"})
_REFUSED = frozenset({"409", "412", "ConditionalRequestConflict", "PreconditionFailed"})
_DENIED = frozenset({"401", "403", "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "NoSuchBucket"})
_MD5 = re.compile(r"[0-9a-f]{32}")


@asynccontextmanager
async def opened() -> AsyncIterator[Store]:
    """A store to commit to, for as long as the block lasts."""
    async with AsyncExitStack() as clients:
        yield Store(clients)


class Store:
    """Commits uploads, each bucket's through the client of its own connection."""

    def __init__(self, clients: AsyncExitStack) -> None:
        self._clients = clients
        self._opened: dict[str, Any] = {}

    async def _client(self, uri: str) -> Any:
        bucket, _ = bucket_and_key(uri)
        if bucket not in self._opened:
            self._opened[bucket] = await self._clients.enter_async_context(s3_client(uri))
        return self._opened[bucket]

    async def is_waiting(self, file: PreparedFile) -> bool:
        """Whether the upload is still to be completed; False when the object at its name is this very one.

        Raises KaryakshamError (target_exists, target_changed, access_denied).
        """
        found = await self._etag(file["uri"])
        if found is not None and found == object_etag(file):
            return False
        _require(file, found)
        return True

    async def complete(self, file: PreparedFile) -> None:
        """Complete an upload, or find that an earlier try already has.

        Raises KaryakshamError (target_exists, target_changed, output_lost, access_denied); ClientError otherwise.
        """
        parts = [{"PartNumber": part["number"], "ETag": part["etag"]} for part in file["parts"]]
        condition = {_HEADERS[name]: value for name, value in file["precondition"].items()}
        try:
            client = await self._client(file["uri"])
            await client.complete_multipart_upload(
                **_address(file), UploadId=file["upload_id"], MultipartUpload={"Parts": parts}, **condition
            )
        except ClientError as error:
            if code_of(error) in _DENIED:
                raise storage_problem(error, file["uri"]) from error
            if code_of(error) not in _GONE | _REFUSED:
                raise
            # The answer to an earlier try may have been lost on its way.
            if await self.is_waiting(file):
                raise _lost(file) from error

    async def remove(self, uris: Iterable[str]) -> None:
        """Remove objects that the new ones replace; one that is gone is fine."""
        for uri in uris:
            bucket, key = bucket_and_key(uri)
            await (await self._client(uri)).delete_object(Bucket=bucket, Key=key)

    async def abort(self, file: PreparedFile) -> None:
        """Forget an upload and its parts; one that is completed or gone is left alone."""
        try:
            client = await self._client(file["uri"])
            await client.abort_multipart_upload(**_address(file), UploadId=file["upload_id"])
        except ClientError as error:
            if code_of(error) not in _GONE | {"NoSuchBucket"}:
                raise

    async def _etag(self, uri: str) -> str | None:
        """The ETag of what is there now."""
        bucket, key = bucket_and_key(uri)
        try:
            answer = await (await self._client(uri)).head_object(Bucket=bucket, Key=key)
        except ClientError as error:
            if code_of(error) in _ABSENT:
                return None
            if code_of(error) in _DENIED:
                raise storage_problem(error, uri) from error
            raise
        return str(answer["ETag"]).strip('"')


_HEADERS = {"if_none_match": "IfNoneMatch", "if_match": "IfMatch"}


def code_of(error: ClientError) -> str:
    """The store's word for an error."""
    return str(error.response.get("Error", {}).get("Code", ""))


def object_etag(file: PreparedFile) -> str | None:
    """The ETag that S3 gives an object of these parts: the MD5 of their MD5s. None where part ETags are no MD5s."""
    tags = [part["etag"].strip('"') for part in file["parts"]]
    if not all(_MD5.fullmatch(tag) for tag in tags):
        return None
    digest = hashlib.md5(b"".join(bytes.fromhex(tag) for tag in tags), usedforsecurity=False)
    return f"{digest.hexdigest()}-{len(tags)}"


def _require(file: PreparedFile, found: str | None) -> None:
    """Refuse where the precondition does not hold of what is there."""
    if found is not None and "if_none_match" in file["precondition"]:
        hint = "Choose another path, or mode 'overwrite'."
        problem = Problem(code="target_exists", field="path", message=f"{file['uri']} exists already.", hint=hint)
        raise KaryakshamError(problem)
    expected = file["precondition"].get("if_match")
    if expected is not None and (found or "") != expected.strip('"'):
        message = f"{file['uri']} was written by somebody else while the run computed."
        raise KaryakshamError(
            Problem(code="target_changed", field="path", message=message, hint="Run the pipeline again.")
        )


def _address(file: PreparedFile) -> dict[str, str]:
    bucket, key = bucket_and_key(file["uri"])
    return {"Bucket": bucket, "Key": key}


def _lost(file: PreparedFile) -> KaryakshamError:
    message = f"The upload written for {file['uri']} has gone."
    return KaryakshamError(Problem(code="output_lost", message=message, hint="Run the pipeline again."))
