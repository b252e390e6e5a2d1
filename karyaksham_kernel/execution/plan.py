"""How a pipeline is carried out: which ports are kept in scratch, which are read again, in which stages.

Polars runs one sink at a time here. A port that several readers want would be buffered without bound by polars where
one of them is slower, so it is written to scratch once and read back; unless everything above it is a source and
row-wise nodes, which are cheaper to read again than to write and read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from karyaksham_kernel.pipeline import Graph, GraphNode, Port

# What a node above lets the optimizer move below the node: a filter passes a sort, a limit does not.
_FILTER, _LIMIT = "filter", "limit"
# A filter that the CSV engine can test itself.
_NATIVE = "native filter"
NOTHING_ABOVE: frozenset[str] = frozenset()
_PASSES = {
    "sort": frozenset({_FILTER}),
    "join": frozenset({_FILTER}),
    "union": frozenset({_FILTER, _LIMIT}),
}


@dataclass(frozen=True)
class Stage:
    """One execution of the engine: what it reads ends in scratch, in a writer's files or in a managed result.

    `port` is what is computed; `node` is the writer, or the node whose rows are kept; `nodes` are all that take part.
    """

    kind: Literal["scratch", "writer", "result"]
    node: str
    port: Port
    nodes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Plan:
    """The stages in order; `kept` are the ports that scratch holds, `readings` how often each node is compiled."""

    stages: tuple[Stage, ...]
    kept: frozenset[Port]
    readings: dict[str, int]


def plan_of(graph: Graph) -> Plan:
    """Plan a whole pipeline: scratch first, in the order of the nodes, then writers and results."""
    readings: dict[str, int] = {}
    kept: list[Port] = []
    for node in reversed(graph.nodes):
        uses = {port: _uses(graph, port, readings) for port in _ports(graph, node)}
        shared = [port for port, count in uses.items() if count > 1 and not _is_cheap(graph, node)]
        kept[:0] = shared
        readings[node.id] = 1 if node.writer else sum(1 if port in shared else count for port, count in uses.items())
    stages = [Stage("scratch", port.node, port) for port in kept]
    stages += [Stage("writer", node.id, node.inputs[0]) for node in graph.writers]
    stages += [Stage("result", port.node, port) for port in graph.results]
    complete = (replace(stage, nodes=_taking_part(graph, stage, kept)) for stage in stages)
    return Plan(tuple(complete), frozenset(kept), readings)


def described(graph: Graph) -> list[dict[str, object]]:
    """The nodes as the `plan` event lists them."""
    return [
        {"id": node.id, "type": node.type, "inputs": [str(port) for port in node.inputs], "outputs": [*node.schemas]}
        for node in graph.nodes
    ]


def below(node: GraphNode, above: frozenset[str], *, native: bool = False) -> frozenset[str]:
    """What the optimizer may move onto a node's inputs, given what it may move onto the node's output.

    `native` says that the node is a filter which the CSV engine can test itself.
    """
    if node.node is None:
        return above
    if node.type == "limit":
        return frozenset({_LIMIT})
    if node.node.row_count == "fewer":
        return frozenset({_FILTER, _NATIVE}) if native else frozenset({_FILTER})
    if node.node.row_count == "same":
        return above & {_FILTER} if node.node.holds_rows else above - {_NATIVE}
    return above & _PASSES.get(node.type, NOTHING_ABOVE)


def gains_from(node: GraphNode) -> frozenset[str]:
    """What makes a node's work less when the optimizer moves it below the node.

    A filter that reaches the CSV source is tested by its threads before they parse the other columns, if they can. Any
    other is applied by the one thread that hands batches on; above the source polars filters on all its threads, which
    takes three quarters of the time.
    """
    if node.type == "read_json_lines":
        return frozenset({_LIMIT})
    return frozenset({_LIMIT, _NATIVE}) if node.type == "read_csv" else frozenset({_FILTER, _LIMIT})


def inherits_count(node: GraphNode) -> bool:
    """Whether as many rows come out as went in, so that nothing needs to count them again."""
    return node.node is None or node.node.row_count == "same"


def _ports(graph: Graph, node: GraphNode) -> Iterator[Port]:
    """The ports of a node that somebody wants."""
    for name in node.schemas:
        port = Port(node.id, name)
        if port in graph.readers or port in graph.results:
            yield port


def _taking_part(graph: Graph, stage: Stage, kept: list[Port]) -> frozenset[str]:
    """A stage's nodes, down to sources and to what scratch holds already."""
    found = {stage.node}
    waiting = [stage.port]
    while waiting:
        port = waiting.pop()
        if port in kept and (stage.kind != "scratch" or port != stage.port):
            continue
        found.add(port.node)
        waiting.extend(graph.by_id[port.node].inputs)
    return frozenset(found)


def _uses(graph: Graph, port: Port, readings: dict[str, int]) -> int:
    """How often a port is read, when a reader that is compiled for each of its own readers reads it each time."""
    return sum(readings[reader] for reader, _ in graph.readers.get(port, [])) + (port in graph.results)


def _is_cheap(graph: Graph, node: GraphNode) -> bool:
    """Whether reading a node again costs a scan and row-wise work, and gives the same rows in the same order."""
    if node.node is None or (node.node.row_count in ("same", "fewer") and not node.node.holds_rows):
        return all(_is_cheap(graph, graph.by_id[port.node]) for port in node.inputs)
    return node.node.row_count == "source"
