"""What happens to runs, as server-sent events: one stream for any number of runs."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import StreamingResponse

from karyaksham_kernel.errors import KaryakshamError
from karyaksham_kernel.jobs.follow import Follower, Frame
from karyaksham_kernel.jobs.records import find_runs
from karyaksham_kernel.service.identity import ReaderOf, User
from karyaksham_kernel.service.parts import PartsOf
from karyaksham_kernel.service.problems import missing_run

router = APIRouter(tags=["events"])
COMMENT_EVERY = 15.0
_COMMENT = ": still here\n\n"


@router.get("/events")
async def events(
    request: Request,
    parts: PartsOf,
    reader: ReaderOf,
    run: Annotated[list[str] | None, Query()] = None,
    last_event_id: Annotated[str | None, Header()] = None,
) -> StreamingResponse:
    """Follow the given runs, or all of one's own; `Last-Event-ID` goes on where an earlier stream ended.

    A stream ends soon after its token is revoked.
    """
    if run is not None:
        async with parts.database.read() as tx:
            found = {record["id"] for record in await find_runs(tx, run, reader)}
        for missing in set(run) - found:
            raise missing_run(missing)
    follower = Follower(parts.database, parts.redis, reader, run, last_event_id, parts.lookout)
    headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    welcome = _Welcome(request.state.verify, parts.settings.token_cache)
    return StreamingResponse(_text(follower, welcome), media_type="text/event-stream", headers=headers)


class _Welcome:
    """Whether the one who listens still may; asked again every so many seconds."""

    def __init__(self, verify: Callable[[], Awaitable[User | None]], every: float) -> None:
        self._verify = verify
        self._every = every
        self._asked = time.monotonic()

    async def lasts(self) -> bool:
        if time.monotonic() < self._asked + self._every:
            return True
        self._asked = time.monotonic()
        try:
            user = await self._verify()
        except KaryakshamError:
            return True  # nobody can tell now: a restart of the Hub shall not end everybody's streams
        return user is not None and user.may("read")


async def _text(follower: Follower, welcome: _Welcome) -> AsyncIterator[str]:
    # Headers leave with the first piece: a follower of a silent run shall know at once that it is connected.
    yield _COMMENT
    written = time.monotonic()
    async for frame in follower.frames():
        if not await welcome.lasts():
            return
        if frame is None and time.monotonic() < written + COMMENT_EVERY:
            continue
        written = time.monotonic()
        yield _COMMENT if frame is None else _event(frame)


def _event(frame: Frame) -> str:
    identifier = f"id: {frame.cursor}\n" if frame.cursor is not None else ""
    return f"{identifier}event: {frame.event['kind']}\ndata: {json.dumps(frame.event)}\n\n"
