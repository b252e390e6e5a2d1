"""The one checker: every problem of a document at once, and the schema at every port that has one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from karyaksham_kernel.errors import InvalidPipeline, KaryakshamError, Problem
from karyaksham_kernel.nodes.context import Context, Inputs
from karyaksham_kernel.nodes.node import Node
from karyaksham_kernel.nodes.register import NODES
from karyaksham_kernel.pipeline.document import Document, NodeSpec, Port
from karyaksham_kernel.pipeline.faults import problems_of
from karyaksham_kernel.pipeline.graph import Graph, GraphNode
from karyaksham_kernel.pipeline.loading import Draft, read_draft
from karyaksham_kernel.pipeline.outputs import same_outputs
from karyaksham_kernel.pipeline.parameters import Binding, check_parameters
from karyaksham_kernel.pipeline.repairs import Repairs
from karyaksham_kernel.pipeline.schemas import schemas_of
from karyaksham_kernel.pipeline.structure import Structure, structure_of

if TYPE_CHECKING:
    import polars as pl

ContextFor = Callable[[str], Context]
Schemas = dict[str, dict[str, dict[str, str]]]


@dataclass(frozen=True)
class CheckReport:
    """What a check found. `schemas` are type words by node, port and column; what cannot be known is not in it."""

    problems: list[Problem]
    schemas: Schemas = field(default_factory=dict)
    graph: Graph | None = None

    @property
    def ok(self) -> bool:
        """Whether nothing stands against running; warnings do not."""
        return not any(problem.severity == "error" for problem in self.problems)


def check(
    document: Document | Mapping[str, Any], context_for: ContextFor, parameters: Mapping[str, object] | None = None
) -> CheckReport:
    """Find every problem of a document. A parameter that only lacks its value is a warning: a run will give it."""
    return _Checker(document, context_for, parameters, values_required=False).report()


def compile(  # noqa: A001 - the word for it everywhere else too
    document: Document | Mapping[str, Any], context_for: ContextFor, parameters: Mapping[str, object] | None = None
) -> Graph:
    """Check a document for running it. Raises InvalidPipeline with every problem."""
    report = _Checker(document, context_for, parameters, values_required=True).report()
    if report.graph is None:
        raise InvalidPipeline(problem for problem in report.problems if problem.severity == "error")
    return report.graph


class _Checker:
    """One check: walks the nodes in order, keeping the schema of each port that could be known."""

    def __init__(
        self,
        document: Document | Mapping[str, Any],
        context_for: ContextFor,
        parameters: Mapping[str, object] | None,
        *,
        values_required: bool,
    ) -> None:
        self._draft = Draft(document) if isinstance(document, Document) else read_draft(document)
        self._context_for = context_for
        self._given = parameters
        self._values_required = values_required
        self._schemas: dict[Port, pl.Schema] = {}
        self._nodes: list[GraphNode] = []
        self._problems = list(self._draft.problems)

    def report(self) -> CheckReport:
        document = self._draft.document
        if document is None:
            return CheckReport(self._problems)
        binding = check_parameters(document, self._given)
        structure = structure_of(self._draft, document)
        self._problems += [self._softened(problem) for problem in binding.problems] + structure.problems
        repairs = Repairs(structure.order)
        for spec in structure.order:
            self._problems += self._check_node(spec, structure, repairs)
        self._problems += same_outputs(structure.order, binding.values)
        return self._summary(document, binding)

    def _summary(self, document: Document, binding: Binding) -> CheckReport:
        from karyaksham_kernel.expressions import type_name

        schemas: Schemas = {}
        for port, schema in self._schemas.items():
            named = {column: type_name(dtype) for column, dtype in schema.items()}
            schemas.setdefault(port.node, {})[port.port] = named
        report = CheckReport(self._problems, schemas)
        if not report.ok or len(self._nodes) < len(document.nodes):
            return report
        return CheckReport(self._problems, schemas, Graph(document.name, tuple(self._nodes), binding.values))

    def _check_node(self, spec: NodeSpec, structure: Structure, repairs: Repairs) -> Iterator[Problem]:
        node: Node | None = None
        if spec.type in NODES and not spec.muted:
            try:
                node = NODES[spec.type].model_validate(spec.params)
            except ValidationError as error:
                yield from problems_of(error, spec.params, NODES[spec.type], spec.id)
                return
        if spec.id in structure.unsound or any(port not in self._schemas for port in spec.ports):
            return
        arriving = [self._schemas[port] for port in spec.ports]
        try:
            ports, opened = self._ports(spec, node, arriving)
        except KaryakshamError as error:
            found = error.problems if isinstance(error, InvalidPipeline) else [error.problem]
            for problem in found:
                placed = problem if problem.node else problem.model_copy(update={"node": spec.id})
                yield self._softened(repairs.with_fix(placed, spec, arriving))
            return
        self._schemas.update({Port(spec.id, port): schema for port, schema in ports.items()})
        self._nodes.append(GraphNode(spec.id, spec.type, node, tuple(spec.ports), ports, opened))

    def _ports(
        self, spec: NodeSpec, node: Node | None, arriving: list[pl.Schema]
    ) -> tuple[Mapping[str, pl.Schema], Mapping[str, pl.LazyFrame]]:
        if node is None:
            return dict.fromkeys(NODES[spec.type].outputs, arriving[0]), {}
        context = self._context_for(spec.id)
        if spec.inputs:
            return schemas_of(node, arriving, [str(port) for port in spec.ports], context), {}
        opened = node.frames(Inputs(), context)
        return {port: frame.collect_schema() for port, frame in opened.items()}, opened

    def _softened(self, problem: Problem) -> Problem:
        """A parameter without a value stands against a run, but not against a document."""
        if problem.code != "missing_parameter" or self._values_required:
            return problem
        return problem.model_copy(update={"severity": "warning"})
