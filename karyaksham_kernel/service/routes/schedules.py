"""Schedules: when saved pipelines are run by themselves."""

from __future__ import annotations

import time
from typing import Any, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from karyaksham_kernel.errors import InvalidPipeline, KaryakshamError, Problem
from karyaksham_kernel.jobs import schedules
from karyaksham_kernel.jobs.database import Transaction
from karyaksham_kernel.jobs.records import Record, moment
from karyaksham_kernel.jobs.sharing import Reader
from karyaksham_kernel.jobs.source import source_of
from karyaksham_kernel.jobs.triggers import NewFiles, next_firings, read_trigger
from karyaksham_kernel.pipeline import check_parameters, load_document
from karyaksham_kernel.service.identity import Owner
from karyaksham_kernel.service.parts import PartsOf
from karyaksham_kernel.service.routes.runs import RunOptions, require_mail
from karyaksham_kernel.storage.access import current_groups

router = APIRouter(prefix="/schedules", tags=["schedules"])
CatchUp = Literal["skip", "last", "all"]
Overlap = Literal["skip", "queue", "cancel_previous"]


class ScheduleOptions(RunOptions):
    """How a schedule's runs are run: by night nobody is there to try again."""

    max_attempts: int = Field(3, ge=1, le=20, description="How often it is tried when it fails of what may pass.")


class ScheduleRequest(BaseModel):
    """When to run a saved pipeline; `catch_up` is for missed times, `overlap` for a run that still goes on."""

    model_config = ConfigDict(extra="forbid")

    pipeline_id: str
    trigger: dict[str, Any]
    name: str = Field("", max_length=200)
    version: int | None = Field(None, description="The newest there is when it fires, where it is left out.")
    parameters: dict[str, Any] = Field(default_factory=dict)
    parameter_set: str | None = None
    options: ScheduleOptions = Field(default_factory=ScheduleOptions)
    catch_up: CatchUp = "last"
    overlap: Overlap = "skip"
    paused: bool = False


class ScheduleChange(BaseModel):
    """What to change of a schedule."""

    model_config = ConfigDict(extra="forbid")

    trigger: dict[str, Any] | None = None
    name: str | None = Field(None, max_length=200)
    version: int | None = None
    parameters: dict[str, Any] | None = None
    parameter_set: str | None = None
    options: ScheduleOptions | None = None
    catch_up: CatchUp | None = None
    overlap: Overlap | None = None
    paused: bool | None = None


class PreviewRequest(BaseModel):
    """A trigger, to see when it would fire."""

    model_config = ConfigDict(extra="forbid")

    trigger: dict[str, Any]


@router.get("")
async def list_schedules(parts: PartsOf, owner: Owner, pipeline: str | None = None) -> dict[str, list[Record]]:
    """The owner's schedules, each with its next firings."""
    async with parts.database.read() as tx:
        return {"schedules": await schedules.find_schedules(tx, owner, pipeline=pipeline)}


@router.post("", status_code=201)
async def add(request: ScheduleRequest, parts: PartsOf, owner: Owner, response: Response) -> Record:
    """Run a saved pipeline by itself from now on."""
    require_mail(request.options, parts)
    values = request.model_dump(exclude={"pipeline_id"})
    values |= {"pipeline": request.pipeline_id, "options": _options(request.options)}
    async with parts.database.write() as tx:
        await _require_sound(tx, owner, values)
        made = await schedules.add(tx, owner, values)
        response.headers["Location"] = f"/api/v1/schedules/{made}"
        return await _owned(tx, owner, made)


@router.post("/preview")
async def preview(request: PreviewRequest) -> dict[str, Any]:
    """When a trigger would fire next, and the same in words; nothing is kept."""
    trigger = read_trigger(request.trigger)
    times = [] if isinstance(trigger, NewFiles) else next_firings(trigger, time.time())
    return {"next": [moment(one) for one in times], "words": trigger.words()}


@router.get("/{schedule}")
async def schedule(schedule: str, parts: PartsOf, owner: Owner) -> Record:
    """One schedule with its next firings."""
    async with parts.database.read() as tx:
        return await _owned(tx, owner, schedule)


@router.put("/{schedule}")
async def change(schedule: str, request: ScheduleChange, parts: PartsOf, owner: Owner) -> Record:
    """Change, pause or resume it; what came due during a pause is not made up for."""
    values = request.model_dump(exclude_unset=True)
    if request.options is not None:
        require_mail(request.options, parts)
        values["options"] = _options(request.options)
    async with parts.database.write() as tx:
        known = await _owned(tx, owner, schedule)
        await _require_sound(tx, owner, {**known, **values})
        await schedules.change(tx, schedule, values)
        return await _owned(tx, owner, schedule)


@router.delete("/{schedule}", status_code=204)
async def remove(schedule: str, parts: PartsOf, owner: Owner) -> None:
    """Remove it; its runs stay."""
    async with parts.database.write() as tx:
        await _owned(tx, owner, schedule)
        await schedules.remove(tx, schedule)


async def _owned(tx: Transaction, owner: str, schedule: str) -> Record:
    found = await schedules.find_schedules(tx, owner, schedule)
    if not found:
        raise KaryakshamError(Problem(code="missing_schedule", message=f"There is no schedule {schedule!r}."))
    return found[0]


async def _require_sound(tx: Transaction, owner: str, values: dict[str, Any]) -> None:
    """Find out now what nobody would see when it fires at night. Raises KaryakshamError or InvalidPipeline."""
    trigger = read_trigger(values["trigger"])
    given = dict(values["parameters"] or {})
    if isinstance(trigger, NewFiles):
        given[trigger.parameter] = f"{trigger.prefix.rstrip('/')}/file"
    # The groups are those that are kept with it: it has to find the pipeline when it fires, too.
    reader = Reader(owner, frozenset(current_groups() or ()))
    source = await source_of(tx, reader, values["pipeline"], values["version"], values["parameter_set"], given)
    problems = check_parameters(load_document(source.document), source.parameters).problems
    if problems:
        raise InvalidPipeline(problems)


def _options(options: RunOptions) -> dict[str, Any]:
    values = options.model_dump()
    return {**values, "notify": values["notify"] or None, "owner_groups": current_groups()}
