"""The builder's own form of a pipeline: steps that point at the steps they read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from karyaksham_kernel.errors import InvalidPipeline, Problem
from karyaksham_kernel.nodes.register import NODES
from karyaksham_kernel.pipeline.document import Document, NodeSpec, Parameter, Port


@dataclass(frozen=True, eq=False)
class Step:
    """One node before it has its place in a document; the same step read twice is one node."""

    type: str
    params: Mapping[str, Any]
    inputs: tuple[tuple[Step, str], ...] = ()
    id: str | None = None
    muted: bool = False


@dataclass(frozen=True)
class Plan:
    """All of a pipeline: `current` is the port that the next method reads, `kept` the ends reached before."""

    current: tuple[Step, str]
    kept: tuple[Step, ...] = ()
    name: str = ""
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    layout: Mapping[str, Any] = field(default_factory=dict)
    order: tuple[str, ...] = ()

    @classmethod
    def begin(cls, step: Step) -> Plan:
        """A plan of one step that reads nothing."""
        return cls((step, "out"))

    def then(self, step: Step, others: Sequence[Plan] = ()) -> Plan:
        """Go on with a step that reads this plan and the others; a writer leaves the current port where it was."""
        if NODES[step.type].outputs:
            return replace(self._with(others), current=(step, "out"))
        return replace(self, kept=(*self.kept, step))

    def at(self, port: str) -> Plan:
        """The same plan at another port of its last step."""
        return replace(self, current=(self.current[0], port))

    def also(self, others: Sequence[Plan]) -> Plan:
        """This plan and the ends of the others, in one document."""
        ends = [step for other in others for step in (*other.kept, other.current[0])]
        return replace(self._with(others), kept=tuple(dict.fromkeys((*self.kept, *ends))))

    def _with(self, others: Sequence[Plan]) -> Plan:
        """All that the others have besides their current steps; the first name stays."""
        plans = (self, *others)
        return replace(
            self,
            kept=tuple(dict.fromkeys(step for plan in plans for step in plan.kept)),
            name=next((plan.name for plan in plans if plan.name), ""),
            parameters=_merged_parameters(plans),
            layout={name: place for plan in reversed(plans) for name, place in plan.layout.items()},
            order=tuple(dict.fromkeys(name for plan in plans for name in plan.order)),
        )

    def document(self) -> Document:
        """The pipeline as a document. Raises InvalidPipeline when two steps were given one id."""
        steps = reachable([*self.kept, self.current[0]])
        ids = identifiers(steps)
        nodes = [_spec(step, ids) for step in steps]
        place = {name: index for index, name in enumerate(self.order)}
        nodes.sort(key=lambda node: place.get(node.id, len(place)))
        values = {"name": self.name, "parameters": dict(self.parameters), "nodes": nodes, "layout": dict(self.layout)}
        return Document(karyaksham=1, **{name: value for name, value in values.items() if value})


def reachable(ends: Iterable[Step]) -> list[Step]:
    """Every step that the ends depend on, inputs before what reads them, in the order in which they are reached."""
    found: dict[Step, None] = {}
    waiting = list(reversed(list(ends)))
    while waiting:
        step = waiting[-1]
        missing = [source for source, _ in step.inputs if source not in found]
        if missing and step not in found:
            waiting.extend(reversed(missing))
        else:
            found[step] = None
            waiting.pop()
    return list(found)


def identifiers(steps: Sequence[Step]) -> dict[Step, str]:
    """An id for every step: its own, or its type with the first number that is free."""
    ids: dict[Step, str] = {}
    taken: set[str] = set()
    for step in steps:
        if step.id is not None:
            if step.id in taken:
                message = f"Two nodes have the id '{step.id}'."
                raise InvalidPipeline([Problem(code="duplicate_id", node=step.id, field="id", message=message)])
            taken.add(step.id)
            ids[step] = step.id
    for step in steps:
        if step.id is None:
            name, number = step.type, 1
            while name in taken:
                number += 1
                name = f"{step.type}_{number}"
            taken.add(name)
            ids[step] = name
    return ids


def with_names(plans: Sequence[tuple[Plan, str]]) -> tuple[list[Plan], list[str]]:
    """The plans with a name for each current step that has none, and what reads each: `node` or `node.port`."""
    steps = reachable([step for plan, _ in plans for step in (*plan.kept, plan.current[0])])
    taken = {step.id for step in steps if step.id is not None}
    names: dict[Step, str] = {}
    for plan, wanted in plans:
        step = plan.current[0]
        if step.id is None and step not in names:
            number, name = 1, wanted
            while name in taken:
                number += 1
                name = f"{wanted}_{number}"
            taken.add(name)
            names[step] = name
    renamed: dict[Step, Step] = {}
    for step in steps:
        inputs = tuple((renamed[source], port) for source, port in step.inputs)
        renamed[step] = replace(step, inputs=inputs, id=names.get(step, step.id))
    made = [
        replace(plan, current=(renamed[plan.current[0]], plan.current[1]), kept=tuple(renamed[s] for s in plan.kept))
        for plan, _ in plans
    ]
    return made, [str(Port(plan.current[0].id or "", plan.current[1])) for plan in made]


def as_json(value: Any) -> Any:
    """A parameter as the document holds it. Raises TypeError for what JSON has no form for."""
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, Mapping):
        return {str(name): as_json(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_json(item) for item in value]
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    if isinstance(value, (PurePath, Decimal)):
        return str(value)
    raise TypeError(f"{value!r} cannot stand in a document: give text, a number, true, false, a list or a dict")


def _spec(step: Step, ids: Mapping[Step, str]) -> NodeSpec:
    inputs = [str(Port(ids[source], port)) for source, port in step.inputs]
    optional = {"inputs": inputs, "params": dict(step.params), "muted": step.muted}
    return NodeSpec(id=ids[step], type=step.type, **{name: value for name, value in optional.items() if value})


def _merged_parameters(plans: Iterable[Plan]) -> dict[str, Parameter]:
    merged: dict[str, Parameter] = {}
    for plan in plans:
        for name, parameter in plan.parameters.items():
            if merged.setdefault(name, parameter) != parameter:
                message = f"The two pipelines declare the parameter '{name}' differently."
                problem = Problem(code="duplicate_parameter", field=f"parameters.{name}", message=message)
                raise InvalidPipeline([problem])
    return merged
