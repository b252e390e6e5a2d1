"""Pipelines before they run: check them, look at the rows of a node."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from karyaksham_kernel.service import checking
from karyaksham_kernel.service.arrow import arrow_response
from karyaksham_kernel.service.leaving import while_connected
from karyaksham_kernel.service.parts import PartsOf

router = APIRouter(prefix="/pipelines", tags=["pipelines"])


class CheckRequest(BaseModel):
    """A document to check. `base` is the folder that its relative paths start from."""

    model_config = ConfigDict(extra="forbid")

    document: dict[str, Any]
    base: str | None = None
    parameters: dict[str, Any] = Field(default_factory=dict)


class ExportRequest(BaseModel):
    """A document to write as code."""

    model_config = ConfigDict(extra="forbid")

    document: dict[str, Any]


class PreviewRequest(CheckRequest):
    """A document, and the port of which some rows are wanted."""

    node: str
    port: str = "out"
    rows: int = Field(100, ge=0, le=10_000)
    sample: Literal["head", "spread"] = "head"


@router.post("/check")
async def check(request: CheckRequest) -> dict[str, Any]:
    """Every problem at once, and the schema at each port that has one."""
    report = await checking.check(request.document, request.base, request.parameters)
    schemas = {node: _columns(ports) for node, ports in report.schemas.items()}
    return {"problems": [problem.model_dump() for problem in report.problems], "schemas": schemas}


@router.post("/preview")
async def preview(asked: PreviewRequest, request: Request, parts: PartsOf) -> Response:
    """Some rows at a port, computed in a child of its own; the media type's parameters say which they are."""
    wanted = asked.model_dump() | {"base": checking.base_of(asked.base)}
    shown = await while_connected(request, parts.previews.preview(wanted))
    return arrow_response(shown.stream, shown.sample)


@router.post("/export")
async def export(request: ExportRequest) -> dict[str, str]:
    """Python that builds the document again."""
    return {"code": await asyncio.to_thread(checking.python_code, request.document)}


def _columns(ports: Mapping[str, Mapping[str, str]]) -> dict[str, list[dict[str, str]]]:
    """Columns as a list: JSON objects promise no order."""
    return {port: [{"name": name, "type": kind} for name, kind in columns.items()] for port, columns in ports.items()}
