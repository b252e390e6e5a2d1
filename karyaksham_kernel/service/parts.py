"""What the routes work with, made once for the life of the application."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from redis.asyncio import Redis

from karyaksham_kernel.jobs import broker
from karyaksham_kernel.jobs.bell import Bell
from karyaksham_kernel.jobs.database import Database
from karyaksham_kernel.jobs.ending import end_task
from karyaksham_kernel.jobs.events import EventStream
from karyaksham_kernel.jobs.lookout import Lookout
from karyaksham_kernel.jobs.migrate import ensure_current
from karyaksham_kernel.service.previews import Previews
from karyaksham_kernel.service.uploads.record import Records
from karyaksham_kernel.service.uploads.sweeper import sweep_uploads
from karyaksham_kernel.settings import Settings


@dataclass(frozen=True)
class Parts:
    """The database, Redis, and the rooms where untrusted work is done."""

    settings: Settings
    database: Database
    redis: Redis
    events: EventStream
    lookout: Lookout
    bell: Bell
    previews: Previews
    uploads: Records


@asynccontextmanager
async def open_parts(settings: Settings) -> AsyncIterator[Parts]:
    """Open everything, and close it in the opposite order."""
    async with AsyncExitStack() as stack:
        database = Database(settings.database)
        stack.push_async_callback(database.close)
        await ensure_current(database)
        url = broker.address(settings)
        redis = broker.connect(url)
        stack.push_async_callback(redis.aclose)
        bell = Bell(url)
        stack.push_async_callback(bell.close)
        events = EventStream(redis)
        sending = asyncio.create_task(events.run())
        stack.push_async_callback(end_task, sending)
        uploads = Records(settings.uploads)
        sweeping = asyncio.create_task(sweep_uploads(uploads, settings.upload_hours * 3600))
        stack.push_async_callback(end_task, sweeping)
        yield Parts(settings, database, redis, events, Lookout(database), bell, Previews(settings), uploads)


# Not a plain function: FastAPI would give each call of one a thread.
async def _parts(request: Request) -> Parts:
    parts: Parts = request.app.state.parts
    return parts


PartsOf = Annotated[Parts, Depends(_parts)]
