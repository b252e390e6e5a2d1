"""Work that is only worth its cost while somebody waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from fastapi import Request

T = TypeVar("T")
_LOOK = 0.2


async def while_connected(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """The work's outcome; the work is cancelled when the one who asked has gone."""
    task = asyncio.ensure_future(work)
    try:
        while not task.done():
            await asyncio.wait([task], timeout=_LOOK)
            if not task.done() and await request.is_disconnected():
                break
    finally:
        if not task.done():
            task.cancel()
    return await task
