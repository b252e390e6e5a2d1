"""Ends background tasks for certain."""

from __future__ import annotations

import asyncio

_PATIENCE = 0.5


async def end_task(task: asyncio.Task[None]) -> None:
    """Cancel a task until it has ended; what it ends with is of no interest any more.

    Once is not enough: ARQ and redis-py swallow a cancellation that arrives while they close a broken connection.
    """
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=_PATIENCE)
    if not task.cancelled():
        task.exception()
