"""Connections: named ways to object stores. What is kept and sent says where credentials come from, never which."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Depends

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.service.identity import administrator
from karyaksham_kernel.storage import connection_file
from karyaksham_kernel.storage.access import is_open
from karyaksham_kernel.storage.connection import Connection

router = APIRouter(prefix="/connections", tags=["connections"])


@router.get("")
async def connections() -> dict[str, Any]:
    """The connections that the one who asks may use, by name."""
    found = [one for one in await asyncio.to_thread(connection_file.named_connections) if is_open(one)]
    return {"connections": [one.as_json() for one in found]}


@router.post("", status_code=201, dependencies=[Depends(administrator)])
async def add(connection: Connection) -> dict[str, Any]:
    """Keep a new connection."""
    await asyncio.to_thread(connection_file.add_connection, connection)
    return connection.as_json()


@router.put("/{name}", dependencies=[Depends(administrator)])
async def replace(name: str, connection: Connection) -> dict[str, Any]:
    """Change a connection; its name stays."""
    if connection.name != name:
        message = f"The connection '{name}' cannot become '{connection.name}'."
        problem = Problem(code="wrong_request", field="name", message=message, hint="Add it anew, remove the old one.")
        raise KaryakshamError(problem)
    await asyncio.to_thread(connection_file.replace_connection, connection)
    return connection.as_json()


@router.delete("/{name}", status_code=204, dependencies=[Depends(administrator)])
async def remove(name: str) -> None:
    """Forget a connection; nothing in the store changes."""
    await asyncio.to_thread(connection_file.remove_connection, name)
