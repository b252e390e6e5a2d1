"""Whether the service is up, and what it can reach."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter
from sqlalchemy import select

from karyaksham_kernel.jobs.broker import AWAY
from karyaksham_kernel.service.parts import PartsOf
from karyaksham_kernel.telemetry import version

router = APIRouter(tags=["health"])
_PATIENCE = 1.0


@router.get("/health")
async def health(parts: PartsOf) -> dict[str, Any]:
    """`ok`, with the database and Redis; 503 when the database does not answer."""
    async with parts.database.read() as tx:
        await tx.execute(select(tx.now))
    try:
        await asyncio.wait_for(parts.redis.time(), _PATIENCE)
        redis = "ok"
    except (*AWAY, TimeoutError):
        redis = "away"
    return {"status": "ok", "version": version(), "database": "ok", "redis": redis}
