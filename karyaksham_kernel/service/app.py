"""The application: routes, errors, and the parts that live as long as it does."""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext

from fastapi import APIRouter, FastAPI

from karyaksham_kernel.service.gate import Gate
from karyaksham_kernel.service.identity import Verifier, open_verifier
from karyaksham_kernel.service.limits import BodyLimit
from karyaksham_kernel.service.parts import open_parts
from karyaksham_kernel.service.problems import handle_errors
from karyaksham_kernel.service.rooms import open_rooms
from karyaksham_kernel.service.routes import (
    connections,
    datasets,
    downloads,
    events,
    health,
    metrics,
    nodes,
    pipelines,
    results,
    runs,
    saved_pipelines,
    schedules,
    uploads,
    user,
)
from karyaksham_kernel.settings import Settings
from karyaksham_kernel.telemetry import version

PREFIX = "/api/v1"
_ROUTERS: tuple[APIRouter, ...] = (
    health.router,
    user.router,
    metrics.router,
    nodes.router,
    pipelines.router,
    saved_pipelines.router,
    runs.router,
    results.router,
    events.router,
    schedules.router,
    downloads.router,
    datasets.router,
    uploads.router,
    connections.router,
)


def create_app(settings: Settings, *, isolated: bool = False) -> FastAPI:
    """The service with these settings; its folders must exist. `isolated` opens files in processes of their own."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        rooms = open_rooms() if isolated else nullcontext()
        async with open_verifier(settings) as verifier, open_parts(settings) as parts, rooms:
            app.state.verifier, app.state.parts = verifier, parts
            # Requests work in threads, and two threads that import polars at once break each other's imports.
            importlib.import_module("karyaksham_kernel.expressions")
            yield

    app = FastAPI(
        title="Karyaksham",
        version=version(),
        lifespan=lifespan,
        docs_url=None,  # it would load its scripts from the network
        redoc_url=None,
        openapi_url=f"{PREFIX}/openapi.json",
        root_path=settings.path_prefix,
    )

    def verifier() -> Verifier:
        opened: Verifier = app.state.verifier
        return opened

    app.add_middleware(BodyLimit)
    app.add_middleware(Gate, verifier=verifier, prefix=settings.path_prefix)
    handle_errors(app)
    for router in _ROUTERS:
        app.include_router(router, prefix=PREFIX)
    return app
