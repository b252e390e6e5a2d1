"""Datasets: what lies where, of what kind it is, and its first rows."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from karyaksham_kernel.execution.describe import dataset_document
from karyaksham_kernel.execution.describe import describe as described
from karyaksham_kernel.service.arrow import arrow_response
from karyaksham_kernel.service.parts import PartsOf
from karyaksham_kernel.storage.listing import list_entries

router = APIRouter(prefix="/datasets", tags=["datasets"])


@router.get("")
async def datasets(
    uri: str | None = None, cursor: str | None = None, limit: Annotated[int, Query(ge=1, le=1000)] = 200
) -> dict[str, Any]:
    """One page of a folder, bucket or prefix; without a URI, where one can begin."""
    return (await list_entries(uri, cursor, limit)).as_json()


@router.get("/describe")
async def describe(uri: str) -> dict[str, Any]:
    """Size, columns, and the node that reads it."""
    return await asyncio.to_thread(described, uri)


@router.get("/preview")
async def preview(uri: str, parts: PartsOf, rows: Annotated[int, Query(ge=0, le=10_000)] = 100) -> Response:
    """The first rows, read in a child of its own."""
    document = await asyncio.to_thread(dataset_document, uri)
    (node,) = document["nodes"]
    return arrow_response(await parts.previews.preview({"document": document, "node": node["id"], "rows": rows}))
