"""Uploads: a file in parts, which may come again, in any order, and after any break."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.service.identity import Owner
from karyaksham_kernel.service.parts import Parts, PartsOf
from karyaksham_kernel.service.uploads import places
from karyaksham_kernel.service.uploads.record import MOST_PARTS, PART_SIZE, Part, Upload, wrong_part
from karyaksham_kernel.storage.locations import contain, is_s3, resolve

router = APIRouter(prefix="/uploads", tags=["uploads"])
_MOST_OPEN = 100


class UploadRequest(BaseModel):
    """A file to bring. `fingerprint` is what its sender knows it by: its name, size and date will do."""

    model_config = ConfigDict(extra="forbid")

    uri: str = Field(max_length=4096)
    size: int = Field(ge=0, le=MOST_PARTS * PART_SIZE)
    fingerprint: str = Field("", max_length=1000)
    mode: Literal["error", "overwrite"] = "error"


class Digest(BaseModel):
    """The SHA-256 of a part that goes straight to the store, base64."""

    model_config = ConfigDict(extra="forbid")

    sha256: str | None = Field(None, pattern=r"^[A-Za-z0-9+/]{43}=$")


@router.post("", status_code=201)
async def begin(request: UploadRequest, parts: PartsOf, owner: Owner, response: Response) -> dict[str, Any]:
    """Begin an upload; asked again for the same file and place, go on with the one that is open."""
    uri = _target(request.uri, parts)
    mine = await asyncio.to_thread(parts.uploads.open, owner)
    wanted = Upload(owner, uri, request.size, request.fingerprint, request.mode)
    upload = next((upload for upload in mine if _same(upload, wanted)), None)
    if upload is None:
        if len(mine) >= _MOST_OPEN:
            message = f"You have {len(mine)} uploads that are not completed."
            raise KaryakshamError(Problem(code="too_many_uploads", message=message, hint="Complete or delete some."))
        upload = await places.place_of(uri).begin(wanted)
        await asyncio.to_thread(parts.uploads.add, upload)
    response.headers["Location"] = f"/api/v1/uploads/{upload.id}"
    return await _record(parts, upload)


@router.get("")
async def uploads(parts: PartsOf, owner: Owner) -> dict[str, Any]:
    """The owner's uploads that are not completed."""
    mine = await asyncio.to_thread(parts.uploads.open, owner)
    return {"uploads": [await _record(parts, upload) for upload in mine]}


@router.get("/{upload}")
async def upload(upload: str, parts: PartsOf, owner: Owner) -> dict[str, Any]:
    """One upload, and the parts that have come."""
    return await _record(parts, await _find(parts, upload, owner))


@router.put("/{upload}/parts/{number}")
async def part(
    upload: str,
    number: int,
    request: Request,
    parts: PartsOf,
    owner: Owner,
    content_digest: Annotated[str | None, Header()] = None,
) -> dict[str, Any]:
    """Bring one part, counted from 1. `Content-Digest: sha-256=:…:` is compared; the answer says what came."""
    found = await _find(parts, upload, owner)
    size = found.part_size(number)
    data = await request.body()
    if len(data) != size:
        raise KaryakshamError(wrong_part(number, f"it has {len(data)} bytes instead of {size}"))
    digest = await asyncio.to_thread(lambda: hashlib.sha256(data).digest())
    if content_digest is not None and content_digest.strip() != f"sha-256=:{base64.b64encode(digest).decode()}:":
        raise KaryakshamError(wrong_part(number, "what came is not what its digest says; send it again"))
    await places.place_of(found.uri).write(found, number, data)
    part = Part(number, size, digest.hex())
    await asyncio.to_thread(parts.uploads.note, found, part)
    return {"number": number, "size": size, "sha256": part.sha256}


@router.post("/{upload}/parts/{number}/presigned")
async def presigned(upload: str, number: int, digest: Digest, parts: PartsOf, owner: Owner) -> dict[str, Any]:
    """An address of the store itself that takes one part by PUT, for an hour; only where the settings allow it."""
    found = await _find(parts, upload, owner)
    if not _is_direct(parts, found):
        message = "Parts of this upload go through the service."
        raise KaryakshamError(Problem(code="no_direct_uploads", message=message, hint=f"PUT them to …/parts/{number}."))
    found.part_size(number)
    headers = {"x-amz-checksum-sha256": digest.sha256} if digest.sha256 else {}
    return {"url": await places.presigned(found, number, digest.sha256), "headers": headers}


@router.post("/{upload}/complete")
async def complete(upload: str, parts: PartsOf, owner: Owner) -> dict[str, Any]:
    """Make the file visible, whole; 409 names the parts that are missing. May be asked again."""
    found = await _find(parts, upload, owner)
    if not parts.uploads.is_done(found):
        _target(found.uri, parts)
        file = parts.uploads.sealed(found)
        if file is None:
            file = await places.place_of(found.uri).prepared(found, await asyncio.to_thread(parts.uploads.parts, found))
            await asyncio.to_thread(parts.uploads.seal, found, file)
        await places.complete(file)
        await asyncio.to_thread(parts.uploads.finish, found)
    return await _record(parts, found)


@router.delete("/{upload}", status_code=204)
async def delete(upload: str, parts: PartsOf, owner: Owner) -> None:
    """Give an upload up; a file that is complete stays."""
    found = await _find(parts, upload, owner)
    if not parts.uploads.is_done(found):
        await places.abort(found)
    await asyncio.to_thread(parts.uploads.forget, found)


def _target(path: str, parts: Parts) -> str:
    """The absolute location, where the settings allow one. Raises KaryakshamError (outside_roots …)."""
    uri = resolve(path, str(Path.home()))
    contain(uri, parts.settings.roots)
    if uri.endswith("/"):
        message = f"{uri} is a folder."
        raise KaryakshamError(Problem(code="target_is_folder", field="uri", message=message, hint="Add a file name."))
    return uri


def _same(upload: Upload, wanted: Upload) -> bool:
    names = ("uri", "size", "fingerprint", "mode")
    return all(getattr(upload, name) == getattr(wanted, name) for name in names)


def _is_direct(parts: Parts, upload: Upload) -> bool:
    return parts.settings.direct_uploads and is_s3(upload.uri)


async def _find(parts: Parts, upload: str, owner: str) -> Upload:
    return await asyncio.to_thread(parts.uploads.find, upload, owner)


async def _record(parts: Parts, upload: Upload) -> dict[str, Any]:
    done = parts.uploads.is_done(upload)
    came = {} if done else await asyncio.to_thread(parts.uploads.parts, upload)
    if not done and _is_direct(parts, upload):
        came = await places.stored_parts(upload) | came
    return {
        "id": upload.id,
        "uri": upload.uri,
        "size": upload.size,
        "state": "complete" if done else "open",
        "part_size": PART_SIZE,
        "count": upload.count,
        "direct": _is_direct(parts, upload),
        "parts": [{"number": p.number, "size": p.size, "sha256": p.sha256} for _, p in sorted(came.items())],
    }
