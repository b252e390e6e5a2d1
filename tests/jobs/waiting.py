"""Waiting for a condition that a coroutine can see."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable


async def eventually(holds: Callable[[], bool | Awaitable[bool]], what: str, *, seconds: float = 30.0) -> None:
    """Poll a condition until it holds; TimeoutError naming `what` when it does not within the deadline."""
    deadline = time.monotonic() + seconds
    while True:
        answer = holds()
        if await answer if inspect.isawaitable(answer) else answer:
            return
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds:g} s in vain for {what}")
        await asyncio.sleep(0.02)
