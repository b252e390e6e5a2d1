"""A checked pipeline, ready to be walked: nodes in the order they can run, their ports, schemas and readers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from karyaksham_kernel.nodes.context import Context, Inputs
from karyaksham_kernel.nodes.node import Node, Writer
from karyaksham_kernel.pipeline.document import Port

if TYPE_CHECKING:
    import polars as pl

    from karyaksham_kernel.expressions import TypedValue


@dataclass(frozen=True)
class GraphNode:
    """One node with its parameters read, its inputs resolved and the schema at each of its ports known.

    `node` is None when it is muted: then the first input passes through. `opened` are the frames of a source as the
    check opened them, with the context it was given; using them saves inferring types again.
    """

    id: str
    type: str
    node: Node | None
    inputs: tuple[Port, ...] = ()
    schemas: Mapping[str, pl.Schema] = field(default_factory=dict)
    opened: Mapping[str, pl.LazyFrame] = field(default_factory=dict)

    @property
    def muted(self) -> bool:
        """Whether the node only passes its first input through."""
        return self.node is None

    @property
    def writer(self) -> Writer | None:
        """The node as a writer, if it is one that writes."""
        return self.node if isinstance(self.node, Writer) else None

    def frames(self, inputs: Inputs, context: Context) -> dict[str, pl.LazyFrame]:
        """The lazy frame of every port, as the node type makes it."""
        if self.node is not None:
            return self.node.frames(inputs, context)
        return {port: inputs.frame if port == "out" else inputs.frame.limit(0) for port in self.schemas}


@dataclass(frozen=True)
class Graph:
    """A whole pipeline without problems. Every node comes after those it reads."""

    name: str
    nodes: tuple[GraphNode, ...]
    parameters: Mapping[str, TypedValue]

    @cached_property
    def by_id(self) -> dict[str, GraphNode]:
        """The nodes by their ids."""
        return {node.id: node for node in self.nodes}

    @cached_property
    def readers(self) -> dict[Port, list[tuple[str, int]]]:
        """Who reads each port: node ids, with the place of that input. A port that nobody reads is left out."""
        found: dict[Port, list[tuple[str, int]]] = {}
        for node in self.nodes:
            for place, port in enumerate(node.inputs):
                found.setdefault(port, []).append((node.id, place))
        return found

    @property
    def writers(self) -> list[GraphNode]:
        """The nodes that write files."""
        return [node for node in self.nodes if node.writer]

    @property
    def results(self) -> list[Port]:
        """The ports that no node reads and no writer follows: each goes to a managed result."""
        read = {port.node for port in self.readers}
        return [Port(node.id) for node in self.nodes if node.id not in read and "out" in node.schemas]

    def input_schemas(self, identifier: str) -> list[pl.Schema]:
        """The schemas that arrive at a node, in the order of its inputs."""
        return [self.by_id[port.node].schemas[port.port] for port in self.by_id[identifier].inputs]

    def inputs(self, identifier: str, frames: Mapping[Port, pl.LazyFrame]) -> Inputs:
        """What a node's `frames` is to be given, out of the frames made so far."""
        ports = frozenset(port.port for port in self.readers if port.node == identifier)
        arriving = [frames[port] for port in self.by_id[identifier].inputs]
        names = [str(port) for port in self.by_id[identifier].inputs]
        given = Inputs(arriving, self.input_schemas(identifier), ports, names)
        return replace(given, ports=ports | {"out"}) if Port(identifier) in self.results else given
