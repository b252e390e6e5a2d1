"""What a run's nodes put out, page by page."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.service.arrow import arrow_response
from karyaksham_kernel.service.identity import ReaderOf
from karyaksham_kernel.service.parts import PartsOf
from karyaksham_kernel.service.reading import rows_of
from karyaksham_kernel.service.rooms import apart
from karyaksham_kernel.service.routes.runs import readable_run
from karyaksham_kernel.storage.access import current_groups, on_behalf_of

router = APIRouter(prefix="/runs", tags=["runs"])
MOST_ROWS = 500_000


@router.get("/{run}/results/{node}")
async def results(
    run: str,
    node: str,
    parts: PartsOf,
    reader: ReaderOf,
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=0, le=MOST_ROWS)] = 1000,
) -> Response:
    """Some rows of one output; an answer with fewer than `limit` is the last."""
    record = await readable_run(parts, run, reader)
    output = next((output for output in record["outputs"] if output["node"] == node), None)
    if output is None:
        raise KaryakshamError(_missing(run, node, [output["node"] for output in record["outputs"]], record["state"]))
    # A managed result is kept where the service keeps them, which its owner need not reach.
    with on_behalf_of(None if output["managed"] else current_groups()):
        return arrow_response(await apart(rows_of, output["uri"], offset, limit))


def _missing(run: str, node: str, nodes: list[str], state: str) -> Problem:
    message = f"Run {run} has no result of a node {node!r}; it is {state}."
    hint = f"There are results of {', '.join(nodes)}." if nodes else "Results are there once the run has succeeded."
    return Problem(code="missing_result", node=node, message=message, hint=hint)
