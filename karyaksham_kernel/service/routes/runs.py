"""Runs: ask for one, look at them, cancel, retry."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Annotated, Any, Self

from fastapi import APIRouter, Header, Query, Response
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, ConfigDict, Field, model_validator

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.jobs import submission
from karyaksham_kernel.jobs.events import queued_event
from karyaksham_kernel.jobs.files import logs_of_run
from karyaksham_kernel.jobs.followers import tell_followers
from karyaksham_kernel.jobs.history import trail_of
from karyaksham_kernel.jobs.messages import Mail, Target, messages_of
from karyaksham_kernel.jobs.records import Record, find_run, list_runs
from karyaksham_kernel.jobs.sharing import Reader, require_member, require_own
from karyaksham_kernel.jobs.source import Source, source_of
from karyaksham_kernel.jobs.states import State
from karyaksham_kernel.jobs.submission import Submission
from karyaksham_kernel.service.checking import base_of, checked
from karyaksham_kernel.service.identity import ReaderOf
from karyaksham_kernel.service.parts import Parts, PartsOf
from karyaksham_kernel.service.problems import missing_run
from karyaksham_kernel.storage.access import current_groups
from karyaksham_kernel.tracing import span

router = APIRouter(prefix="/runs", tags=["runs"])
_LOG_TAIL = 1024 * 1024


class RunOptions(BaseModel):
    """How a run is run, whoever asks for it."""

    model_config = ConfigDict(extra="forbid")

    priority: int = Field(0, ge=-100, le=100)
    memory_budget: int | None = Field(None, ge=64 * 1024 * 1024, description="Bytes that blocking nodes may hold.")
    cores: int | None = Field(None, ge=1, le=1024, description="Threads that it may use.")
    max_attempts: int = Field(1, ge=1, le=20, description="How often it is tried when it fails of what may pass.")
    deadline_seconds: float | None = Field(None, gt=0, description="Seconds after which it is cancelled.")
    notify: list[Target] = Field(default_factory=list, max_length=10, description="Whom to tell how it ended.")


class Sharing(BaseModel):
    """The group whose members may read a run; None for nobody."""

    model_config = ConfigDict(extra="forbid")

    group: str | None


class RunRequest(RunOptions):
    """A document or a saved pipeline to run. `base` is the folder that a document's relative paths start from."""

    document: dict[str, Any] | None = None
    pipeline_id: str | None = None
    version: int | None = Field(None, description="The saved pipeline's; the newest where it is left out.")
    parameter_set: str | None = Field(None, description="Values kept with the saved pipeline; `parameters` win.")
    parameters: dict[str, Any] = Field(default_factory=dict)
    base: str | None = None
    name: str | None = Field(None, max_length=200)
    group: str | None = Field(None, description="Whose members may read it; a saved pipeline's where it is left out.")

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.document is None) == (self.pipeline_id is None):
            raise ValueError("Give either a document or a pipeline_id")
        if self.pipeline_id is None and (self.version is not None or self.parameter_set is not None):
            raise ValueError("A version and a parameter set belong to a pipeline_id")
        return self


@router.post("", status_code=201)
async def submit(
    request: RunRequest,
    parts: PartsOf,
    reader: ReaderOf,
    response: Response,
    idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
    traceparent: Annotated[str | None, Header(max_length=100)] = None,
) -> Record:
    """Check the pipeline and queue it; the same key gives the same run again."""
    with span("submit", traceparent) as context:
        wanted = await _wanted(request, parts, reader)
        wanted = replace(wanted, idempotency_key=idempotency_key, traceparent=context)
        run = await submission.submit(parts.database, wanted, parts.settings.max_queued)
        return await _queued(parts, run, reader, response)


def require_mail(options: RunOptions, parts: Parts) -> None:
    """Refuse to promise mails that nothing can send. Raises KaryakshamError (no_mail)."""
    if parts.settings.smtp_url is None and any(isinstance(target, Mail) for target in options.notify):
        message = "No mail server is set up, so nobody can be told by mail."
        hint = "Have KARYAKSHAM_SMTP_URL set where the service starts, or name a webhook."
        raise KaryakshamError(Problem(code="no_mail", field="notify", message=message, hint=hint))


async def _wanted(request: RunRequest, parts: Parts, reader: Reader) -> Submission:
    require_mail(request, parts)
    require_member(request.group, reader.groups)
    if request.pipeline_id is not None:
        async with parts.database.read() as tx:
            source = await source_of(
                tx, reader, request.pipeline_id, request.version, request.parameter_set, request.parameters
            )
    else:
        assert request.document is not None
        name = str(request.document.get("name", ""))
        source = Source(request.document, base_of(request.base), request.parameters, name)
    found = await checked(source.document, source.base, source.parameters)
    options = request.model_dump(include=set(RunOptions.model_fields))
    return Submission(
        owner=reader.name,
        name=request.name or source.name,
        document=found.document,
        content_hash=found.content_hash,
        base=source.base,
        parameters=source.parameters,
        memory_reserved=request.memory_budget if found.memory is None else found.memory,
        pipeline=request.pipeline_id,
        pipeline_version=source.version,
        owner_groups=current_groups(),
        shared_with=request.group or source.shared_with,
        **{**options, "notify": options["notify"] or None},
    )


@router.get("")
async def runs(
    parts: PartsOf,
    reader: ReaderOf,
    state: Annotated[list[State] | None, Query()] = None,
    pipeline: str | None = None,
    schedule: str | None = None,
    shared: Annotated[bool, Query(description="Those that are shared with your groups, too.")] = False,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> dict[str, Any]:
    """Your runs, newest first, a page at a time."""
    who = reader if shared else reader.name
    async with parts.database.read() as tx:
        page = await list_runs(tx, who, state or (), cursor, limit, pipeline=pipeline, schedule=schedule)
    return {"runs": page.runs, "next": page.next}


@router.get("/{run}")
async def run(run: str, parts: PartsOf, reader: ReaderOf) -> Record:
    """One run with its document."""
    return await readable_run(parts, run, reader)


@router.put("/{run}")
async def share(run: str, request: Sharing, parts: PartsOf, reader: ReaderOf) -> Record:
    """Let the members of one of your groups read a run of yours, or nobody any more."""
    await owned(parts, run, reader)
    require_member(request.group, reader.groups)
    async with parts.database.write() as tx:
        await submission.share(tx, run, request.group)
    return await owned(parts, run, reader)


@router.post("/{run}/cancel", status_code=202)
async def cancel(run: str, parts: PartsOf, reader: ReaderOf) -> Record:
    """Stop a run; one that has ended or is being committed stays as it is."""
    await owned(parts, run, reader)
    state = await submission.cancel(parts.database, run)
    if state is State.CANCELLED:
        await tell_followers(parts.database, parts.events, run)
    elif state is State.RUNNING:
        await parts.bell.hint_cancel(run)
    return await owned(parts, run, reader)


@router.post("/{run}/retry", status_code=201)
async def retry(run: str, parts: PartsOf, reader: ReaderOf, response: Response) -> Record:
    """Queue a new run of the same document; 409 while the old one may still succeed."""
    await owned(parts, run, reader)
    again = await submission.retry(parts.database, run, parts.settings.max_queued, current_groups())
    return await _queued(parts, again, reader, response)


@router.get("/{run}/events")
async def trail(run: str, parts: PartsOf, reader: ReaderOf) -> dict[str, list[Record]]:
    """Every change of its state: when, by which worker, how each attempt ended, and who was told of its end."""
    await readable_run(parts, run, reader)
    async with parts.database.read() as tx:
        return {"events": await trail_of(tx, run), "messages": await messages_of(tx, run)}


@router.get("/{run}/log")
async def log(run: str, parts: PartsOf, reader: ReaderOf) -> PlainTextResponse:
    """What the run's attempts wrote to their logs, the last megabyte of each."""
    await readable_run(parts, run, reader)
    return PlainTextResponse(await asyncio.to_thread(_log_text, parts, run))


async def readable_run(parts: Parts, run: str, reader: Reader) -> Record:
    """A run that the reader may read; KaryakshamError `missing_run` (404) for any other."""
    async with parts.database.read() as tx:
        record = await find_run(tx, run, reader)
    if record is None:
        raise missing_run(run)
    return record


async def owned(parts: Parts, run: str, reader: Reader) -> Record:
    """The reader's own run; KaryakshamError `not_yours` (403) for one that is only shared with them."""
    record = await readable_run(parts, run, reader)
    require_own(record["owner"], reader.name, "run", "Submit its pipeline again to have a run of your own.")
    return record


async def _queued(parts: Parts, run: str, reader: Reader, response: Response) -> Record:
    # The row is the truth and is written; the bell and the event only make it known sooner.
    record = await owned(parts, run, reader)
    if record["state"] == State.QUEUED:
        await parts.bell.ring(run)
        parts.events.announce(reader.name, queued_event(record))
    response.headers["Location"] = f"/api/v1/runs/{run}"
    return record


def _log_text(parts: Parts, run: str) -> str:
    texts = []
    for path in logs_of_run(parts.settings, run):
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - _LOG_TAIL))
            texts.append(file.read().decode(errors="replace"))
    return "".join(texts)
