"""Downloads: a file as it is, or, for CSV that a person opens in a spreadsheet, with its formulas made harmless."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

from botocore.exceptions import BotoCoreError, ClientError
from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from karyaksham_kernel import _engine
from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.execution.problems import engine_problem
from karyaksham_kernel.service.formula_guard import guard
from karyaksham_kernel.service.parts import PartsOf
from karyaksham_kernel.storage import connections
from karyaksham_kernel.storage.formats import format_of
from karyaksham_kernel.storage.locations import bucket_and_key, contain, is_pattern, is_s3, resolve

router = APIRouter(prefix="/datasets", tags=["datasets"])
_BLOCK = 1024 * 1024


@router.get("/download")
async def download(uri: str, parts: PartsOf, formula_guard: bool = True) -> StreamingResponse:
    """One file, streamed. `formula_guard` puts an apostrophe before cells of CSV that would be formulas."""
    uri = resolve(uri, "/")
    contain(uri, parts.settings.roots)
    file = await asyncio.to_thread(_file, uri)
    guarded = formula_guard and format_of(uri) == "csv"
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(uri.rpartition('/')[2], safe='')}",
        "X-Content-Type-Options": "nosniff",
        # A guarded file is longer by as many bytes as it has such cells, which nobody knows before.
        **({} if guarded else {"Content-Length": str(file.size)}),
    }
    blocks = _s3_blocks(file) if is_s3(uri) else _local_blocks(Path(uri))
    if guarded:
        blocks = guard(blocks, await asyncio.to_thread(_separator, file))
    return StreamingResponse(blocks, media_type="application/octet-stream", headers=headers)


def _file(uri: str) -> _engine.FileInfo:
    if is_pattern(uri):
        message = f"{uri} may be several files."
        raise KaryakshamError(Problem(code="not_a_file", message=message, hint="Download them one by one."))
    try:
        (file,) = _engine.list_files(uri, connections.store_options(uri))
    except _engine.EngineError as error:
        raise KaryakshamError(engine_problem(error)) from error
    return file


def _separator(file: _engine.FileInfo) -> bytes:
    """What the reader takes for the separator; a file that it does not understand is guarded at commas."""
    try:
        return _engine.CsvSource([file], connections.store_options(file.uri)).separator.encode()
    except (_engine.EngineError, ValueError):
        return b","


async def _local_blocks(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while block := await asyncio.to_thread(file.read, _BLOCK):
            yield block


async def _s3_blocks(file: _engine.FileInfo) -> AsyncIterator[bytes]:
    bucket, key = bucket_and_key(file.uri)
    try:
        async with connections.s3_client(file.uri) as client:
            answer = await client.get_object(Bucket=bucket, Key=key)
            async for block in answer["Body"].iter_chunks(_BLOCK):
                yield block
    except (ClientError, BotoCoreError) as error:
        raise connections.storage_problem(error, file.uri) from error
