"""Saved pipelines: a name, versions that never change, parameter sets, and what their runs have been like."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.jobs import pipelines
from karyaksham_kernel.jobs.database import Transaction
from karyaksham_kernel.jobs.history import history_of
from karyaksham_kernel.jobs.pipelines import Content
from karyaksham_kernel.jobs.records import Record
from karyaksham_kernel.jobs.sharing import Reader, require_member, require_own
from karyaksham_kernel.pipeline import content_hash, difference, load_document
from karyaksham_kernel.service.checking import base_of
from karyaksham_kernel.service.identity import ReaderOf
from karyaksham_kernel.service.parts import PartsOf

router = APIRouter(prefix="/pipelines", tags=["pipelines"])
Name = Annotated[str, Field(min_length=1, max_length=200)]
IfMatch = Annotated[str | None, Header(description="The version that was read, as its ETag had it.")]


class PipelineRequest(BaseModel):
    """A pipeline to save. `base` is the folder that its relative paths start from."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    document: dict[str, Any]
    base: str | None = None
    description: str = Field("", max_length=10_000)
    group: str | None = Field(None, description="One of yours, whose members may read and run it.")


class PipelineChange(BaseModel):
    """What to change of a saved pipeline; a document becomes its newest version."""

    model_config = ConfigDict(extra="forbid")

    name: Name | None = None
    document: dict[str, Any] | None = None
    base: str | None = None
    description: str | None = Field(None, max_length=10_000)
    archived: bool | None = None
    group: str | None = Field(None, description="One of yours, whose members may read and run it; null for nobody.")


class CloneRequest(BaseModel):
    """The name of the copy."""

    model_config = ConfigDict(extra="forbid")

    name: Name


@router.get("")
async def list_pipelines(
    parts: PartsOf, reader: ReaderOf, archived: bool = False, name: str | None = None
) -> dict[str, list[Record]]:
    """Your pipelines by name, and those that are shared with your groups; each with its last run."""
    async with parts.database.read() as tx:
        return {"pipelines": await pipelines.list_pipelines(tx, reader, archived=archived, name=name)}


@router.post("", status_code=201)
async def create(request: PipelineRequest, parts: PartsOf, reader: ReaderOf, response: Response) -> Record:
    """Save a pipeline under a new name; 409 where the name is taken."""
    require_member(request.group, reader.groups)
    content = await _content(request.document, request.base)
    made = await pipelines.create(
        parts.database,
        reader.name,
        request.name,
        content,
        description=request.description,
        shared_with=request.group,
    )
    response.headers["Location"] = f"/api/v1/pipelines/{made}"
    async with parts.database.read() as tx:
        return _tagged(await readable_pipeline(tx, reader, made), response)


@router.get("/{pipeline}")
async def pipeline(pipeline: str, parts: PartsOf, reader: ReaderOf, response: Response) -> Record:
    """One pipeline with its newest document; the ETag is its version."""
    async with parts.database.read() as tx:
        return _tagged(await readable_pipeline(tx, reader, pipeline), response)


@router.put("/{pipeline}")
async def change(
    pipeline: str,
    request: PipelineChange,
    parts: PartsOf,
    reader: ReaderOf,
    response: Response,
    if_match: IfMatch = None,
) -> Record:
    """Save a new version, rename, describe, share or archive; with `If-Match` 409 when somebody was faster."""
    expected = _version_of(if_match)
    values = request.model_dump(include={"name", "description"}, exclude_none=True)
    if "group" in request.model_fields_set:
        require_member(request.group, reader.groups)
        values["shared_with"] = request.group
    async with parts.database.read() as tx:
        known = await owned_pipeline(tx, reader, pipeline)
    content = None
    if request.document is not None:
        content = await _content(request.document, request.base or known["base"])
    async with parts.database.write() as tx:
        await pipelines.describe(tx, pipeline, values, archived=request.archived, expected=expected)
        if content is not None:
            await pipelines.save(tx, pipeline, content, reader.name, expected)
        return _tagged(await owned_pipeline(tx, reader, pipeline), response)


@router.delete("/{pipeline}", status_code=204)
async def remove(pipeline: str, parts: PartsOf, reader: ReaderOf) -> None:
    """Remove it with its versions and schedules; its runs stay."""
    async with parts.database.write() as tx:
        await owned_pipeline(tx, reader, pipeline)
        await pipelines.remove(tx, pipeline)


@router.get("/{pipeline}/versions")
async def versions(pipeline: str, parts: PartsOf, reader: ReaderOf) -> dict[str, list[Record]]:
    """Its versions, newest first."""
    async with parts.database.read() as tx:
        await readable_pipeline(tx, reader, pipeline)
        return {"versions": await pipelines.list_versions(tx, pipeline)}


@router.get("/{pipeline}/versions/{number}")
async def version(pipeline: str, number: int, parts: PartsOf, reader: ReaderOf) -> Record:
    """One version with its document."""
    async with parts.database.read() as tx:
        await readable_pipeline(tx, reader, pipeline)
        return await _version(tx, pipeline, number)


@router.get("/{pipeline}/diff")
async def diff(
    pipeline: str,
    parts: PartsOf,
    reader: ReaderOf,
    before: Annotated[int, Query(alias="from", description="A version's number.")],
    after: Annotated[int | None, Query(alias="to", description="Another's; the newest where it is left out.")] = None,
) -> dict[str, Any]:
    """What the second version changes in the first: nodes, parameters, name; never the layout."""
    async with parts.database.read() as tx:
        known = await readable_pipeline(tx, reader, pipeline)
        numbers = (before, known["version"] if after is None else after)
        old, new = [await _version(tx, pipeline, number) for number in numbers]
    changes = difference(load_document(old["document"]), load_document(new["document"]))
    return {"from": old["number"], "to": new["number"], **changes}


@router.post("/{pipeline}/clone", status_code=201)
async def clone(pipeline: str, request: CloneRequest, parts: PartsOf, reader: ReaderOf, response: Response) -> Record:
    """A new pipeline that begins with this one's newest version."""
    async with parts.database.read() as tx:
        known = await readable_pipeline(tx, reader, pipeline)
    copied = {name: known[name] for name in ("document", "base", "description")}
    return await create(PipelineRequest(name=request.name, group=None, **copied), parts, reader, response)


@router.put("/{pipeline}/parameter-sets/{name}")
async def keep_parameters(
    pipeline: str, name: Name, values: dict[str, Any], parts: PartsOf, reader: ReaderOf
) -> Record:
    """Keep values for its parameters under a name."""
    return await _keep(parts, reader, pipeline, name, values)


@router.delete("/{pipeline}/parameter-sets/{name}")
async def forget_parameters(pipeline: str, name: Name, parts: PartsOf, reader: ReaderOf) -> Record:
    """Forget values that were kept under a name."""
    return await _keep(parts, reader, pipeline, name, None)


@router.get("/{pipeline}/history")
async def history(
    pipeline: str, parts: PartsOf, reader: ReaderOf, limit: Annotated[int, Query(ge=1, le=1000)] = 100
) -> dict[str, Any]:
    """Its last runs, oldest first: how long each took and how many rows it wrote."""
    async with parts.database.read() as tx:
        await readable_pipeline(tx, reader, pipeline)
        return {"runs": await history_of(tx, reader, pipeline, limit)}


async def readable_pipeline(tx: Transaction, reader: Reader, pipeline: str) -> Record:
    """A pipeline that the reader may read; KaryakshamError `missing_pipeline` (404) for any other."""
    found = await pipelines.find_pipeline(tx, reader, pipeline)
    if found is None:
        raise KaryakshamError(Problem(code="missing_pipeline", message=f"There is no pipeline {pipeline!r}."))
    return found


async def owned_pipeline(tx: Transaction, reader: Reader, pipeline: str) -> Record:
    """The reader's own pipeline; KaryakshamError `not_yours` (403) for one that is only shared with them."""
    found = await readable_pipeline(tx, reader, pipeline)
    require_own(found["owner"], reader.name, "pipeline", "Clone it to have one of your own.")
    return found


async def _keep(parts: PartsOf, reader: Reader, pipeline: str, name: str, values: dict[str, Any] | None) -> Record:
    async with parts.database.write() as tx:
        known = await owned_pipeline(tx, reader, pipeline)
        declared = known["document"].get("parameters", {})
        for given in values or {}:
            if given not in declared:
                message = f"The pipeline has no parameter {given!r}."
                raise KaryakshamError(Problem(code="unknown_parameter", field=f"parameters.{given}", message=message))
        await pipelines.keep_parameters(tx, pipeline, name, values)
        return await owned_pipeline(tx, reader, pipeline)


async def _version(tx: Transaction, pipeline: str, number: int) -> Record:
    found = await pipelines.find_version(tx, pipeline, number)
    if found is None:
        raise KaryakshamError(Problem(code="missing_version", message=f"The pipeline has no version {number}."))
    return pipelines.version_record(found, document=True)


async def _content(document: dict[str, Any], base: str | None) -> Content:
    loaded = await asyncio.to_thread(load_document, document)
    return Content(loaded.to_json(), content_hash(loaded), base_of(base))


def _tagged(record: Record, response: Response) -> Record:
    response.headers["ETag"] = f'"{record["version"]}"'
    return record


def _version_of(if_match: str | None) -> int | None:
    if if_match is None or if_match.strip() == "*":
        return None
    text = if_match.strip().removeprefix("W/").strip('"')
    if not text.isdigit():
        message = f'If-Match is {if_match!r}; it must be the number of a version, such as "3".'
        raise KaryakshamError(Problem(code="wrong_request", field="If-Match", message=message))
    return int(text)
