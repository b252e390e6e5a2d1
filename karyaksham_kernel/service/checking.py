"""Checking documents for the routes, apart from the service: it reads the inputs' first bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from karyaksham_kernel.errors import InvalidPipeline, Problem
from karyaksham_kernel.execution.checking import check_document, check_for_run
from karyaksham_kernel.pipeline import CheckReport, content_hash, load_document, to_python
from karyaksham_kernel.service.rooms import apart

Json = dict[str, Any]


def base_of(base: str | None) -> str:
    """The folder that relative paths start from: the client's, or the user's own where it does not say."""
    return base or str(Path.home())


async def check(document: Json, base: str | None, parameters: Mapping[str, Any]) -> CheckReport:
    """Every problem of the document, and the schema at each port."""
    return await apart(_report, document, base_of(base), parameters)


@dataclass(frozen=True)
class Checked:
    """A document as it is kept with a run, its content hash, and the memory it needs; None for its whole budget."""

    document: Json
    content_hash: str
    memory: int | None


async def checked(document: Json, base: str, parameters: Mapping[str, Any]) -> Checked:
    """The document, ready to be run with these parameters.

    Raises:
        InvalidPipeline: with every problem that stands against running it.
    """
    return await apart(_checked, document, base, parameters)


def _report(document: Json, base: str, parameters: Mapping[str, Any]) -> CheckReport:
    # The graph holds open files, which stay where they were opened.
    return replace(check_document(document, base, parameters), graph=None)


def python_code(document: Json) -> str:
    """Code that assigns a builder with this document to `pipeline`.

    Raises:
        InvalidPipeline: when the document is not one, or its nodes do not hang together.
    """
    return to_python(load_document(document))


def _checked(document: Json, base: str, parameters: Mapping[str, Any]) -> Checked:
    report, memory = check_for_run(document, base, parameters)
    against = [problem for problem in report.problems if _stands_against_a_run(problem)]
    if against:
        raise InvalidPipeline(against)
    loaded = load_document(document)
    return Checked(loaded.to_json(), content_hash(loaded), memory)


def _stands_against_a_run(problem: Problem) -> bool:
    # A document may leave a parameter open; a run may not.
    return problem.severity == "error" or problem.code == "missing_parameter"
