"""The node types and functions that pipelines are made of, for forms, completion and help."""

from __future__ import annotations

import asyncio
from functools import lru_cache
from typing import Any

from fastapi import APIRouter

from karyaksham_kernel.nodes import NODES
from karyaksham_kernel.nodes.description import describe

router = APIRouter(tags=["nodes"])


@router.get("/nodes")
async def nodes() -> dict[str, Any]:
    """Every node type with the JSON Schema of its parameters."""
    return {"nodes": await asyncio.to_thread(_node_types)}


@router.get("/functions")
async def functions() -> dict[str, Any]:
    """Every function that expressions may call."""
    return {"functions": await asyncio.to_thread(_function_docs)}


@lru_cache(maxsize=1)
def _node_types() -> list[dict[str, Any]]:
    return [describe(node) for node in NODES.values()]


@lru_cache(maxsize=1)
def _function_docs() -> list[dict[str, Any]]:
    from karyaksham_kernel.expressions import functions as all_functions

    return [function._asdict() for function in all_functions()]
