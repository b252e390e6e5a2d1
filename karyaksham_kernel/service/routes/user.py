"""Who asks, as the service knows them."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from karyaksham_kernel.service.identity import UserOf

router = APIRouter(tags=["user"])


@router.get("/user")
async def user(user: UserOf) -> dict[str, Any]:
    """Your name, the groups that you may share something with, and what your token allows."""
    return {"name": user.name, "groups": sorted(user.groups), "scopes": sorted(user.scopes)}
