"""Checking any document ends in a report, and what it says of the columns is what a run then finds."""

import contextlib
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from pipeline.context import folder_context
from pipeline.documents import documents, sensible_documents

from karyaksham_kernel.errors import KaryakshamError
from karyaksham_kernel.execution.context import RunContext
from karyaksham_kernel.pipeline import Document, Graph, Port, check, check_parameters

# What a run may still find in the values: a number that does not fit, a key that should be unique and is not.
OF_THE_VALUES = (pl.exceptions.PolarsError, KaryakshamError)


@pytest.fixture
def with_files(folder: Path) -> Path:
    """The folder, with a file of the name and the columns that the documents use."""
    (folder / "a.csv").write_text("a,b c,id,self\n1,x,2013-01-31,1.5\n2,,,\n")
    return folder


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(whole=documents())
def test_any_document_is_checked_to_the_end(with_files: Path, whole: Document) -> None:
    context = folder_context(with_files, check_parameters(whole).values)
    report = check(whole, context, {})
    ids = {node.id for node in whole.nodes}
    assert all(problem.message and problem.node in {*ids, None} for problem in report.problems)
    assert set(report.schemas) <= ids
    assert (report.graph is not None) <= report.ok


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(whole=sensible_documents())
def test_a_run_finds_the_columns_that_the_check_foretold(folder: Path, whole: Document) -> None:
    context = folder_context(folder)
    report = check(whole, context, {})
    if report.graph is not None:
        require_schemas_of_a_run(report.graph, context)


def require_schemas_of_a_run(graph: Graph, context: RunContext) -> None:
    """Compute every port and compare its columns with those that the check foretold."""
    frames: dict[Port, pl.LazyFrame] = {}
    for node in graph.nodes:
        made = node.opened or node.frames(graph.inputs(node.id, frames), context(node.id))
        for name, frame in made.items():
            frames[Port(node.id, name)] = frame
            with contextlib.suppress(OF_THE_VALUES):
                assert frame.collect(engine="streaming").schema == node.schemas[name]
