"""The lazy frame of one stage: nodes put together from the sink down, with counters where they cost nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from karyaksham_kernel.execution.context import RunContext
from karyaksham_kernel.execution.plan import NOTHING_ABOVE, Plan, Stage, below, gains_from, inherits_count
from karyaksham_kernel.nodes.context import Inputs
from karyaksham_kernel.nodes.filter import Filter
from karyaksham_kernel.nodes.group_by import GroupBy
from karyaksham_kernel.nodes.pushdown import can_split
from karyaksham_kernel.nodes.summarize import Summarize
from karyaksham_kernel.pipeline import Graph, GraphNode, Port

if TYPE_CHECKING:
    import polars as pl

    from karyaksham_kernel.nodes.csv_reading import CsvReading


class Frames:
    """Builds frames for the stages of one plan.

    Every use of a port compiles it anew: ports with several uses are in scratch, or cheap to read again.
    """

    def __init__(self, graph: Graph, plan: Plan, context: RunContext) -> None:
        self._graph = graph
        self._plan = plan
        self._context = context

    def scratch_file(self, port: Port) -> Path:
        """Where a kept port's rows lie."""
        return self._context.scratch / f"{port.node}.{port.port}.arrow"

    def of(self, stage: Stage) -> pl.LazyFrame:
        """The frame that a stage computes."""
        if stage.kind == "scratch":
            return self._compiled(stage.port, NOTHING_ABOVE)
        return self._frame(stage.port, NOTHING_ABOVE)

    def rows(self, port: Port) -> int | None:
        """How many rows have left by a port so far, None where fusion has swallowed the count."""
        counted = self._context.counts_of(port.node).rows(port.port)
        node = self._graph.by_id[port.node]
        if counted is None and port.port == "out" and node.inputs and inherits_count(node):
            return self.rows(node.inputs[0])
        return counted

    def _frame(self, port: Port, above: frozenset[str]) -> pl.LazyFrame:
        if port in self._plan.kept:
            import polars as pl

            return pl.scan_ipc(self.scratch_file(port))
        return self._compiled(port, above)

    def _compiled(self, port: Port, above: frozenset[str]) -> pl.LazyFrame:
        node = self._graph.by_id[port.node]
        through = below(node, above, native=self._native_condition(node) is not None)
        inputs = [self._frame(arriving, through) for arriving in node.inputs]
        frame = self._ports(node, inputs)[port.port]
        # A counter stops what the optimizer would move below it; where something should move, the count is given up.
        if above & gains_from(node) or inherits_count(node):
            return frame
        return self._watched(port, frame)

    def _watched(self, port: Port, frame: pl.LazyFrame) -> pl.LazyFrame:
        return self._context.counts_of(port.node).probe(port.port).watch(frame)

    def _native_condition(self, node: GraphNode) -> pl.Expr | None:
        """A filter's condition, if the CSV engine can test it itself, and reads what it is tested on."""
        if not isinstance(node.node, Filter):
            return None
        arriving = node.inputs[0]
        if self._graph.by_id[arriving.node].type != "read_csv" or arriving.port != "out":
            return None
        schema = self._graph.input_schemas(node.id)[0]
        condition = self._context(node.id).expression(node.node.condition, schema, field="condition")
        return condition if can_split(condition) else None

    def _reading(self, node: GraphNode) -> CsvReading | None:
        """What reads the input of a node that makes little of it: CSV files, at most with a filter that they test."""
        if not isinstance(node.node, GroupBy | Summarize):
            return None
        (arriving,) = node.inputs
        if arriving.port != "out" or arriving in self._plan.kept:
            return None
        below = self._graph.by_id[arriving.node]
        predicate = self._native_condition(below)
        if predicate is not None:
            below = self._graph.by_id[below.inputs[0].node]
        scans = self._context.scans.get(below.id)
        return scans.reading(predicate, self._context.counts_of(arriving.node).note) if scans is not None else None

    def _ports(self, node: GraphNode, inputs: list[pl.LazyFrame]) -> dict[str, pl.LazyFrame]:
        if node.opened:
            return dict(node.opened)
        ports = frozenset(port.port for port in self._graph.readers if port.node == node.id)
        if Port(node.id) in self._graph.results:
            ports |= {"out"}
        names = [str(port) for port in node.inputs]
        given = Inputs(inputs, self._graph.input_schemas(node.id), ports, names, self._reading(node))
        return node.frames(given, self._context(node.id))
