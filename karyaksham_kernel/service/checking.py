"""Checking documents for the routes, off the event loop: it reads the inputs' first bytes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from karyaksham_kernel.errors import InvalidPipeline, Problem
from karyaksham_kernel.execution.checking import check_document
from karyaksham_kernel.pipeline import CheckReport, content_hash, load_document, to_python

Json = dict[str, Any]


def base_of(base: str | None) -> str:
    """The folder that relative paths start from: the client's, or the user's own where it does not say."""
    return base or str(Path.home())


async def check(document: Json, base: str | None, parameters: Mapping[str, Any]) -> CheckReport:
    """Every problem of the document, and the schema at each port."""
    return await asyncio.to_thread(check_document, document, base_of(base), parameters)


async def checked(document: Json, base: str, parameters: Mapping[str, Any]) -> tuple[Json, str]:
    """The document as it is kept with a run, and its content hash.

    Raises:
        InvalidPipeline: with every problem that stands against running it.
    """
    return await asyncio.to_thread(_checked, document, base, parameters)


def python_code(document: Json) -> str:
    """Code that assigns a builder with this document to `pipeline`.

    Raises:
        InvalidPipeline: when the document is not one, or its nodes do not hang together.
    """
    return to_python(load_document(document))


def _checked(document: Json, base: str, parameters: Mapping[str, Any]) -> tuple[Json, str]:
    report = check_document(document, base, parameters)
    against = [problem for problem in report.problems if _stands_against_a_run(problem)]
    if against:
        raise InvalidPipeline(against)
    loaded = load_document(document)
    return loaded.to_json(), content_hash(loaded)


def _stands_against_a_run(problem: Problem) -> bool:
    # A document may leave a parameter open; a run may not.
    return problem.severity == "error" or problem.code == "missing_parameter"
