"""The builder: pipelines written as Python, each method giving a new pipeline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Self

from pydantic import ValidationError

from karyaksham_kernel.errors import InvalidPipeline, Problem
from karyaksham_kernel.nodes.names import nearest
from karyaksham_kernel.nodes.register import NODES
from karyaksham_kernel.pipeline.document import Document, Parameter
from karyaksham_kernel.pipeline.faults import problems_of
from karyaksham_kernel.pipeline.methods import NodeMethods
from karyaksham_kernel.pipeline.steps import Plan, Step, as_json, with_names

_TYPE_WORDS: Mapping[type, str] = {
    bool: "bool",
    int: "int64",
    float: "float64",
    str: "string",
    datetime: "datetime",
    date: "date",
}


def desc(column: str) -> dict[str, Any]:
    """A key of `sort` that puts the largest first: give it where a column's name would stand."""
    return {"column": column, "descending": True}


class Pipeline(NodeMethods):
    """An immutable pipeline and the port of it that the next method reads.

    Begin with a reader (`Pipeline.read_csv("flights.csv")`) and go on with one method for each node type. A writer
    leaves the current port where it was, so that more can follow it.
    """

    _plan: Plan

    def __init__(self) -> None:
        raise TypeError("begin a pipeline with a reader, such as read_csv(…) or inline_table(…)")

    @classmethod
    def _from(cls, plan: Plan) -> Self:
        """The one way any pipeline is made, for subclasses too."""
        pipeline = cls.__new__(cls)
        pipeline._plan = plan  # noqa: SLF001 - there is no public way
        return pipeline

    @classmethod
    def _begin(cls, node_type: str, params: dict[str, Any], node_id: str | None, muted: bool) -> Self:
        return cls._from(Plan.begin(_step(node_type, params, (), node_id, muted)))

    def _then(
        self, node_type: str, params: dict[str, Any], node_id: str | None, muted: bool, *others: Pipeline
    ) -> Self:
        plans = _plans(others)
        inputs = (self._plan.current, *(plan.current for plan in plans))
        return self._from(self._plan.then(_step(node_type, params, inputs, node_id, muted), plans))

    def node(
        self,
        node_type: str,
        params: Mapping[str, Any],
        *others: Pipeline,
        id: str | None = None,  # noqa: A002 - the document's word
        muted: bool = False,
    ) -> Self:
        """Go on with a node of any type, its parameters as the document has them. Raises InvalidPipeline."""
        return self._then(node_type, dict(params), id, muted, *others)

    @classmethod
    def named(cls, pipelines: Sequence[tuple[Self, str]]) -> tuple[list[Self], list[str]]:
        """The pipelines with their last nodes named as wished, where they have no name yet and it is free.

        Also gives how each can be read: its node's id, with the port behind it.
        """
        given = _plans(pipeline for pipeline, _ in pipelines)
        plans, names = with_names(list(zip(given, (wanted for _, wanted in pipelines), strict=True)))
        return [cls._from(plan) for plan in plans], names

    @classmethod
    def from_document(cls, document: Document) -> Self:
        """A pipeline that has this document; it stands at the end of the last branch. Raises InvalidPipeline."""
        from karyaksham_kernel.pipeline.rebuilding import plan_of

        return cls._from(plan_of(document))

    def port(self, name: str) -> Self:
        """The same pipeline at another port of its last node, such as `rest` of a filter. Raises InvalidPipeline."""
        step = self._plan.current[0]
        outputs = NODES[step.type].outputs
        if name not in outputs:
            hint = nearest(name, outputs) or f"Its ports are {', '.join(outputs)}."
            message = f"A {step.type} has no port '{name}'."
            raise InvalidPipeline([Problem(code="unknown_port", node=step.id or step.type, message=message, hint=hint)])
        return self._from(self._plan.at(name))

    def also(self, *others: Pipeline) -> Self:
        """This pipeline together with others, in one document: branches that end on their own."""
        return self._from(self._plan.also(_plans(others)))

    def name(self, text: str) -> Self:
        """The same pipeline under this name."""
        return self._from(replace(self._plan, name=text))

    def with_parameters(self, /, **parameters: Any) -> Self:
        """Declare `$name` parameters: a plain value is the default and says the type, a dict says all.

        `with_parameters(minutes=15, day={"type": "date", "description": "the day to look at"})`
        """
        declared = {name: _parameter(name, value) for name, value in parameters.items()}
        return self._from(replace(self._plan, parameters={**self._plan.parameters, **declared}))

    def layout(self, places: Mapping[str, Any]) -> Self:
        """Where an editor draws the nodes, by id, and its notes and groups; it has no other meaning."""
        return self._from(replace(self._plan, layout=as_json({**self._plan.layout, **places})))

    def arranged(self, *ids: str) -> Self:
        """List the nodes in this order in the document; it has no other meaning."""
        return self._from(replace(self._plan, order=ids))

    def document(self) -> Document:
        """The pipeline as a document. Raises InvalidPipeline when two nodes were given one id."""
        return self._plan.document()

    def to_python(self) -> str:
        """Python code that builds this pipeline again."""
        from karyaksham_kernel.pipeline.python_code import to_python

        return to_python(self.document())

    def __repr__(self) -> str:
        document = self.document()
        count = f"{len(document.nodes)} node{'s' if len(document.nodes) > 1 else ''}"
        step, port = self._plan.current
        at = step.id or step.type
        return f"<{type(self).__name__} {document.name!r}: {count}, at {at if port == 'out' else f'{at}.{port}'}>"


def _step(
    node_type: str, params: dict[str, Any], inputs: tuple[tuple[Step, str], ...], node_id: str | None, muted: bool
) -> Step:
    """A step whose parameters have the form that its type wants; columns and expressions are checked later."""
    values = {name: as_json(value) for name, value in params.items()}
    if not muted:
        try:
            NODES[node_type].model_validate(values)
        except ValidationError as error:
            raise InvalidPipeline(problems_of(error, values, NODES[node_type], node_id or node_type)) from None
    return Step(node_type, values, inputs, node_id, muted)


def _plans(pipelines: Iterable[Pipeline]) -> list[Plan]:
    return [pipeline._plan for pipeline in pipelines]  # noqa: SLF001 - of this very class


def _parameter(name: str, value: Any) -> Parameter:
    if isinstance(value, Parameter):
        return value
    if isinstance(value, Mapping):
        return Parameter.model_validate(as_json(value))
    if type(value) not in _TYPE_WORDS:
        raise TypeError(f"the parameter '{name}' needs a type: with_parameters({name}={{'type': …}})")
    return Parameter(type=_TYPE_WORDS[type(value)], default=as_json(value))
