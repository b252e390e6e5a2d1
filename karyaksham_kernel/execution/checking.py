"""The one way to check a document: the pipeline's checker, with this machine's files and settings around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from karyaksham_kernel import pipeline
from karyaksham_kernel.execution.context import context_of
from karyaksham_kernel.execution.needs import memory_needed
from karyaksham_kernel.execution.targets import target_problems
from karyaksham_kernel.pipeline import CheckReport, Document


def check_document(
    document: Document | Mapping[str, Any], base: str, parameters: Mapping[str, Any] | None = None
) -> CheckReport:
    """Every problem of a document, and the schema at every port that has one; `base` is the document's folder.

    A sound document's outputs are looked at too: whether they are taken, and whether they lie where they may.
    """
    return check_for_run(document, base, parameters)[0]


def check_for_run(
    document: Document | Mapping[str, Any], base: str, parameters: Mapping[str, Any] | None = None
) -> tuple[CheckReport, int | None]:
    """The same report, and the bytes of memory that a run would need; None for those of its budget."""
    context = context_of(document, base, parameters or {}, checking=True)
    report = pipeline.check(document, context, parameters)
    graph = report.graph
    if graph is None:
        return report, None
    report = replace(report, problems=[*report.problems, *target_problems(graph, context)])
    return report, memory_needed(graph, sum(info.size for info in context.inputs.values()))
