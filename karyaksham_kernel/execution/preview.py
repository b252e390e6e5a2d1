"""The first rows that leave a port, without running any writer, and within bounds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from karyaksham_kernel import pipeline
from karyaksham_kernel.errors import InvalidPipeline, Problem, RunFailed
from karyaksham_kernel.execution.context import RunContext, context_of
from karyaksham_kernel.execution.frames import Frames
from karyaksham_kernel.execution.plan import Plan, Stage
from karyaksham_kernel.nodes.names import nearest
from karyaksham_kernel.pipeline import Document, Graph, GraphNode, Port
from karyaksham_kernel.pipeline.loading import read_draft

if TYPE_CHECKING:
    import polars as pl

MOST_ROWS = 10_000
SOURCE_ROWS = 1_000_000
"""Rows that each source gives where a node has to see all of its input before it yields a row."""


def preview(
    document: Document | Mapping[str, Any],
    node: str,
    port: str = "out",
    rows: int = 100,
    *,
    base: str,
    parameters: Mapping[str, Any] | None = None,
) -> pl.DataFrame:
    """At most `rows` rows of a port, in its order; problems elsewhere than upstream of it do not matter.

    Before a node that has to see its whole input (sort, group_by, join …) every source is cut to `SOURCE_ROWS` rows, so
    that the answer is a sample there. Raises InvalidPipeline, RunFailed.
    """
    part = _part(document, node)
    context = context_of(part, base, parameters or {})
    graph = pipeline.compile(part, context, parameters)
    wanted = Port(node, port)
    if port not in graph.by_id[node].schemas:
        raise InvalidPipeline([_unknown_port(graph.by_id[node], port)])
    try:
        frame = _Sampled(graph, Plan((), frozenset(), {}), context).of(Stage("result", node, wanted))
        return frame.head(max(0, min(rows, MOST_ROWS))).collect(engine="streaming")
    except Exception as error:
        raise RunFailed(context.problem(error)) from error


class _Sampled(Frames):
    """Frames whose sources are cut where something above them would read them to their end."""

    def __init__(self, graph: Graph, plan: Plan, context: RunContext) -> None:
        super().__init__(graph, plan, context)
        self._cut = any(node.node and node.node.row_count in ("blocking", "combine") for node in graph.nodes)

    def _ports(self, node: GraphNode, inputs: list[pl.LazyFrame]) -> dict[str, pl.LazyFrame]:
        frames = super()._ports(node, inputs)
        if node.inputs or not self._cut:
            return frames
        return {port: frame.head(SOURCE_ROWS) for port, frame in frames.items()}


def _part(document: Document | Mapping[str, Any], node: str) -> Document:
    """What the node depends on, if so much can be read."""
    if isinstance(document, Document):
        readable = document
    else:
        draft = read_draft(document)
        if draft.document is None:
            raise InvalidPipeline(draft.problems)
        readable = draft.document
    try:
        return readable.upstream(node)
    except KeyError as error:
        known = [spec.id for spec in readable.nodes]
        hint = nearest(node, known) or f"The nodes are {', '.join(known)}."
        problem = Problem(code="unknown_node", message=f"There is no node '{node}'.", hint=hint)
        raise InvalidPipeline([problem]) from error


def _unknown_port(node: GraphNode, port: str) -> Problem:
    if not node.schemas:
        return Problem(
            code="unknown_port", node=node.id, message="A writer has no rows to preview.", hint="Preview its input."
        )
    hint = nearest(port, node.schemas) or f"Its ports are {', '.join(node.schemas)}."
    return Problem(code="unknown_port", node=node.id, message=f"There is no port '{port}'.", hint=hint)
