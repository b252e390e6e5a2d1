"""The pipeline document: what is written to a `.karya` file, sent to the service and kept with a run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

VERSION: Literal[1] = 1

_STRICT = ConfigDict(extra="forbid", strict=True, frozen=True)

Identifier = Annotated[str, Field(pattern=r"^\w[\w-]*$", max_length=100)]
"""Letters, digits, `_` and `-`; no dot, because `node.port` names a port."""

ParameterName = Annotated[str, Field(pattern=r"^[A-Za-z_]\w*$", max_length=100)]
"""A letter first, so that `$name` reads alike in expressions and paths."""


class Port(NamedTuple):
    """One output of one node."""

    node: str
    port: str = "out"

    @classmethod
    def parse(cls, text: str) -> Port:
        """Read `node` or `node.port`."""
        node, _, port = text.partition(".")
        return cls(node, port or "out")

    def __str__(self) -> str:
        return self.node if self.port == "out" else f"{self.node}.{self.port}"


class Parameter(BaseModel):
    """A value that is given when the pipeline runs; without a default it must be."""

    model_config = _STRICT

    type: str = Field(description="A scalar type by its word, such as int64, string or date.")
    default: Any = Field(None, description="Used when no value is given; leave it out to require one.")
    description: str = ""

    @property
    def required(self) -> bool:
        """Whether a value must be given; an explicit null is a default like any other."""
        return "default" not in self.model_fields_set


class NodeSpec(BaseModel):
    """One node as the document says it: its parameters are checked by the node type, later."""

    model_config = _STRICT

    id: Identifier
    type: str
    inputs: list[str] = Field(default_factory=list, description="Nodes, or ports of nodes as `node.port`, in order.")
    params: dict[str, Any] = Field(default_factory=dict)
    muted: bool = Field(False, description="Pass the first input through instead of doing anything.")

    @property
    def ports(self) -> list[Port]:
        """The ports that this node reads, in order."""
        return [Port.parse(text) for text in self.inputs]


class Document(BaseModel):
    """A pipeline: nodes, parameters, and how an editor lays them out."""

    model_config = _STRICT

    karyaksham: Literal[1] = VERSION
    name: str = ""
    parameters: dict[ParameterName, Parameter] = Field(default_factory=dict)
    nodes: list[NodeSpec] = Field(default_factory=list)
    layout: dict[str, Any] = Field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The document as JSON values, without what is empty or at its default."""
        nodes = [_without_defaults(node) for node in self.nodes]
        return {"karyaksham": self.karyaksham, **_without_defaults(self, leave=("karyaksham", "nodes")), "nodes": nodes}

    def node(self, identifier: str) -> NodeSpec:
        """The node of that id. Raises KeyError."""
        for node in self.nodes:
            if node.id == identifier:
                return node
        raise KeyError(identifier)

    def upstream(self, identifier: str) -> Document:
        """The part of the document that this node depends on, itself included. Raises KeyError."""
        wanted: set[str] = set()
        waiting = [self.node(identifier)]
        by_id = {node.id: node for node in self.nodes}
        while waiting:
            node = waiting.pop()
            if node.id not in wanted:
                wanted.add(node.id)
                waiting.extend(by_id[port.node] for port in node.ports if port.node in by_id)
        return self.model_copy(update={"nodes": [node for node in self.nodes if node.id in wanted]})


def _without_defaults(model: BaseModel, leave: Iterable[str] = ()) -> dict[str, Any]:
    values = model.model_dump(exclude_unset=True, exclude=set(leave))
    return {name: value for name, value in values.items() if name == "default" or value not in ("", {}, [], False)}
