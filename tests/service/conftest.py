"""The application over a database and a Valkey of its own, asked in this process."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from jobs.embedded import settings, valkey

from karyaksham_kernel.service.app import create_app

__all__ = ["settings", "valkey"]

TABLE = {"karyaksham": 1, "nodes": [{"id": "t", "type": "inline_table", "params": {"rows": [{"a": 1}, {"a": 2}]}}]}
"""A pipeline that needs no file."""


@pytest.fixture
async def app(settings, valkey) -> AsyncIterator[FastAPI]:
    made = create_app(settings)
    async with made.router.lifespan_context(made):
        yield made


@pytest.fixture
async def http(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://karyaksham/api/v1") as client:
        yield client
