"""Datasets: what lies where, of what kind it is, and its first rows."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Query, Request, Response
from pydantic import BaseModel, ConfigDict

from karyaksham_kernel.execution.describe import dataset_document, profile_document
from karyaksham_kernel.execution.describe import describe as described
from karyaksham_kernel.jobs.records import Record
from karyaksham_kernel.service.arrow import arrow_response
from karyaksham_kernel.service.identity import ReaderOf
from karyaksham_kernel.service.leaving import while_connected
from karyaksham_kernel.service.parts import PartsOf
from karyaksham_kernel.service.rooms import apart
from karyaksham_kernel.service.routes.runs import RunRequest, submit
from karyaksham_kernel.storage.listing import list_entries

router = APIRouter(prefix="/datasets", tags=["datasets"])


@router.get("")
async def datasets(
    request: Request,
    uri: str | None = None,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
    search: Annotated[str | None, Query(max_length=200)] = None,
) -> dict[str, Any]:
    """One page of a folder, bucket or prefix; without a URI, where one can begin.

    A search looks at a few thousand names for each page: an empty one with a `next` says that it goes on.
    """
    return (await while_connected(request, list_entries(uri, cursor, limit, search))).as_json()


@router.get("/describe")
async def describe(uri: str) -> dict[str, Any]:
    """Size, columns, and the node that reads it."""
    return await apart(described, uri)


@router.get("/preview")
async def preview(
    request: Request,
    uri: str,
    parts: PartsOf,
    rows: Annotated[int, Query(ge=0, le=10_000)] = 100,
    sample: Literal["head", "spread"] = "head",
) -> Response:
    """The first rows, or some from all over the dataset, read in a child of its own."""
    document = await apart(dataset_document, uri)
    (node,) = document["nodes"]
    asked = {"document": document, "node": node["id"], "port": "out", "rows": rows, "sample": sample, "base": "/"}
    shown = await while_connected(request, parts.previews.preview(asked))
    return arrow_response(shown.stream, shown.sample)


class ProfileRequest(BaseModel):
    """A dataset to profile: a file, folder, prefix or glob."""

    model_config = ConfigDict(extra="forbid")

    uri: str


@router.post("/profile", status_code=201)
async def profile(
    request: ProfileRequest,
    parts: PartsOf,
    reader: ReaderOf,
    response: Response,
    idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
) -> Record:
    """Queue a run that finds statistics of every column; the result of its node `profile` has them."""
    document = await apart(profile_document, request.uri)
    wanted = RunRequest(document=document, base="/", name=document["name"])
    return await submit(wanted, parts, reader, response, idempotency_key)
