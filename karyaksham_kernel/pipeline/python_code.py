"""Export to code: Python that builds a document again when it is run."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from karyaksham_kernel.errors import InvalidPipeline, Problem
from karyaksham_kernel.nodes.register import NODES
from karyaksham_kernel.pipeline.branches import Branches
from karyaksham_kernel.pipeline.calls import call_text, keyword_arguments, literal
from karyaksham_kernel.pipeline.document import Document, NodeSpec, Parameter, Port
from karyaksham_kernel.pipeline.faults import problems_of
from karyaksham_kernel.pipeline.rebuilding import nodes_in_order
from karyaksham_kernel.pipeline.steps import Plan, Step, identifiers, reachable

_LINE = 100


def to_python(document: Document) -> str:
    """Code that assigns to `pipeline` a builder with exactly this document.

    Raises InvalidPipeline when the nodes do not hang together or their parameters do not have the form of their type.
    """
    order = nodes_in_order(document)
    problems = [problem for node in order if not node.muted for problem in _form_problems(node)]
    if problems:
        raise InvalidPipeline(problems)
    branches = Branches(order)
    named = {node.id for node in order if not _is_automatic(node)}
    export = _Export(branches, named)
    while misnamed := export.misnamed() - named:
        named |= misnamed
        export = _Export(branches, named)
    calls = (*export.whole.calls, *_trailing_calls(document, export.whole.plan))
    return "\n".join(["import karyaksham_kernel as kk", "", *export.lines, assignment("pipeline", calls)]) + "\n"


def _is_automatic(node: NodeSpec) -> bool:
    return re.fullmatch(rf"{re.escape(node.type)}(_\d+)?", node.id) is not None


def _trailing_calls(document: Document, plan: Plan) -> Iterator[str]:
    """What belongs to the document as a whole."""
    if document.parameters:
        declared = {name: _parameter_text(parameter) for name, parameter in document.parameters.items()}
        yield f".with_parameters({keyword_arguments(declared)})"
    if document.name:
        yield f".name({literal(document.name)})"
    if document.layout:
        yield f".layout({literal(document.layout)})"
    wanted = [node.id for node in document.nodes]
    if wanted != [node.id for node in plan.document().nodes]:
        yield f".arranged({', '.join(map(literal, wanted))})"


def _form_problems(node: NodeSpec) -> Iterator[Problem]:
    try:
        NODES[node.type].model_validate(node.params)
    except ValidationError as error:
        yield from problems_of(error, node.params, NODES[node.type], node.id)


@dataclass(frozen=True)
class _Written:
    """Some calls, and the plan that they make when they are run."""

    calls: tuple[str, ...]
    plan: Plan

    def at(self, port: str) -> _Written:
        if port == "out":
            return self
        return _Written((*self.calls[:-1], f"{self.calls[-1]}.{port}"), self.plan.at(port))

    def then(self, call: str, step: Step, others: Sequence[_Written] = ()) -> _Written:
        return _Written((*self.calls, call), self.plan.then(step, [other.plan for other in others]))

    def also(self, others: Sequence[_Written]) -> _Written:
        if not others:
            return self
        arguments = ", ".join("".join(other.calls) for other in others)
        return _Written((*self.calls, f".also({arguments})"), self.plan.also([other.plan for other in others]))


class _Export:
    """One export. A branch is a chain of calls; what several branches read has a variable.

    The plan is made along with the code, so that what the builder would do of its own accord need not be guessed.
    `named` are the nodes whose ids are written.
    """

    def __init__(self, branches: Branches, named: set[str]) -> None:
        self._branches = branches
        self._named = named
        self._variables = _variables(branches)
        self._steps: dict[str, Step] = {}
        self._written: dict[str, _Written] = {}
        self.lines: list[str] = []
        for node in branches.order:
            self._written[node.id] = self._assigned(node, self._begun(node))
        first, *others = [self._end(port) for port in branches.ends]
        self.whole = first.also(others)

    def misnamed(self) -> set[str]:
        """The nodes to which the builder would give another id than they have."""
        reached = reachable([*self.whole.plan.kept, self.whole.plan.current[0]])
        automatic = identifiers(reached)
        return {name for name, step in self._steps.items() if automatic[step] != name}

    def _begun(self, node: NodeSpec) -> _Written:
        if not node.inputs:
            step = self._step(node, ())
            return _Written((f"kk{self._call(node, ())}",), Plan.begin(step))
        first, *others = node.ports
        base = self._written[first.node].at(first.port)
        if first.node not in self._variables:
            base = self._with_writers(base, first)
        return self._after(base, node, [self._written[port.node].at(port.port) for port in others])

    def _assigned(self, node: NodeSpec, written: _Written) -> _Written:
        variable = self._variables.get(node.id)
        if variable is None:
            return written
        self.lines.append(assignment(variable, written.calls))
        return _Written((variable,), written.plan)

    def _end(self, port: Port) -> _Written:
        return self._with_writers(self._written[port.node].at(port.port), port)

    def _with_writers(self, written: _Written, port: Port) -> _Written:
        for writer in self._branches.writers.get(port, []):
            written = self._after(written, writer, [])
        return written

    def _after(self, base: _Written, node: NodeSpec, others: Sequence[_Written]) -> _Written:
        step = self._step(node, (base.plan.current, *(other.plan.current for other in others)))
        return base.then(self._call(node, ["".join(other.calls) for other in others]), step, others)

    def _step(self, node: NodeSpec, inputs: tuple[tuple[Step, str], ...]) -> Step:
        step = Step(node.type, node.params, inputs, node.id if node.id in self._named else None, node.muted)
        self._steps[node.id] = step
        return step

    def _call(self, node: NodeSpec, others: Sequence[str]) -> str:
        return call_text(node, others, named=node.id in self._named)


def _variables(branches: Branches) -> dict[str, str]:
    """A variable for each node that several branches read, named after its id."""
    taken = {"kk", "pipeline", *dir(builtins)}
    variables: dict[str, str] = {}
    for node in branches.order:
        if branches.shared(node):
            name = re.sub(r"\W", "_", node.id)
            if not name.isidentifier() or keyword.iskeyword(name):
                name = f"node_{name}"
            while name in taken:
                name += "_"
            taken.add(name)
            variables[node.id] = name
    return variables


def _parameter_text(parameter: Parameter) -> str:
    plain: Mapping[type, str] = {bool: "bool", int: "int64", float: "float64", str: "string"}
    if not parameter.required and not parameter.description and plain.get(type(parameter.default)) == parameter.type:
        return literal(parameter.default)
    return literal(parameter.model_dump(exclude_unset=True))


def assignment(name: str, calls: Sequence[str]) -> str:
    """An assignment of a chain of calls, on several lines when it is long."""
    line = f"{name} = {''.join(calls)}"
    if len(line) <= _LINE and len(calls) <= 2:
        return line
    return "\n".join([f"{name} = (", *(f"    {call}" for call in calls), ")"])
