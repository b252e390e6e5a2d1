"""Whether the nodes of a document hang together, before anything is known of their columns."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

from karyaksham_kernel.errors import Problem
from karyaksham_kernel.nodes.names import nearest
from karyaksham_kernel.nodes.register import NODES
from karyaksham_kernel.pipeline.document import Document, NodeSpec, Port
from karyaksham_kernel.pipeline.loading import Draft


@dataclass
class Structure:
    """The nodes in an order in which each comes after its inputs, and what is wrong with how they hang together.

    `unsound` are nodes whose inputs cannot be known; they and all that follows them have no schema.
    """

    order: list[NodeSpec] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unsound: set[str] = field(default_factory=set)


def structure_of(draft: Draft, document: Document) -> Structure:
    """Look for duplicate ids, unknown types, inputs and ports, wrong numbers of inputs, and cycles."""
    found = Structure()
    if not document.nodes and not draft.lost:
        empty = Problem(
            code="empty_pipeline", field="nodes", message="The pipeline has no nodes.", hint="Add a reader."
        )
        found.problems.append(empty)
    by_id: dict[str, NodeSpec] = {}
    for node in document.nodes:
        if by_id.setdefault(node.id, node) is not node:
            message = f"Two nodes have the id '{node.id}'."
            found.problems.append(_problem("duplicate_id", node, "id", message, "Rename one of them."))
    for node in by_id.values():
        faults = list(_node_faults(node, by_id, draft.lost))
        found.problems += faults
        if faults or any(port.node in draft.lost for port in node.ports):
            found.unsound.add(node.id)
    _put_in_order(by_id, found)
    return found


def _node_faults(node: NodeSpec, by_id: dict[str, NodeSpec], lost: frozenset[str]) -> Iterator[Problem]:
    if node.type not in NODES:
        hint = nearest(node.type, NODES) or f"The types are {', '.join(NODES)}."
        yield _problem("unknown_node_type", node, "type", f"There is no node type '{node.type}'.", hint)
    else:
        yield from _arity_faults(node)
    for place, port in enumerate(node.ports):
        at = f"inputs[{place}]"
        if port.node not in by_id:
            if port.node not in lost:
                hint = nearest(port.node, by_id) or f"The nodes are {', '.join(by_id)}."
                yield _problem("unknown_input", node, at, f"There is no node '{port.node}'.", hint)
        elif (source := by_id[port.node]).type in NODES and port.port not in NODES[source.type].outputs:
            yield _port_fault(node, at, port, source)


def _port_fault(node: NodeSpec, at: str, port: Port, source: NodeSpec) -> Problem:
    outputs = NODES[source.type].outputs
    if not outputs:
        message = f"Nothing comes out of '{source.id}': it is a {source.type}."
        return _problem("unknown_port", node, at, message, f"Read what '{source.id}' reads instead.")
    message = f"'{source.id}' is a {source.type} and has no port '{port.port}'."
    hint = nearest(port.port, outputs) or f"Its ports are {', '.join(outputs)}."
    return _problem("unknown_port", node, at, message, hint)


def _arity_faults(node: NodeSpec) -> Iterator[Problem]:
    least, most = NODES[node.type].arity
    count = len(node.inputs)
    if count < least or (most is not None and count > most):
        message = f"A {node.type} takes {_inputs(least, most)}, and this one has {count or 'none'}."
        yield _problem("wrong_arity", node, "inputs", message)
    elif node.muted and count == 0:
        message = "A node without inputs has nothing to pass through, so it cannot be muted."
        yield _problem("wrong_arity", node, "muted", message, "Mute the nodes that read it.")


def _inputs(least: int, most: int | None) -> str:
    if most == 0:
        return "no input"
    number = f"at least {least}" if most is None else str(least)
    return f"{number} input{'s' if least > 1 else ''}"


def _put_in_order(by_id: dict[str, NodeSpec], found: Structure) -> None:
    """Sort the nodes, as near to the document's order as can be; the nodes of a cycle are left out and reported."""
    place = {name: index for index, name in enumerate(by_id)}
    cyclic: set[str] = set()
    while True:
        sorter: TopologicalSorter[str] = TopologicalSorter()
        for node in by_id.values():
            if node.id not in cyclic:
                sorter.add(node.id, *(p.node for p in node.ports if p.node in by_id and p.node not in cyclic))
        try:
            sorter.prepare()
            break
        except CycleError as error:
            cycle: list[str] = error.args[1]
            found.problems.append(_cycle_fault(by_id, cycle, place.__getitem__))
            cyclic.update(cycle)
    found.unsound |= cyclic
    ready: list[int] = []
    names = list(by_id)
    while sorter.is_active():
        for name in sorter.get_ready():
            heapq.heappush(ready, place[name])
        name = names[heapq.heappop(ready)]
        found.order.append(by_id[name])
        sorter.done(name)
    found.order += [by_id[name] for name in sorted(cyclic, key=place.__getitem__)]


def _cycle_fault(by_id: dict[str, NodeSpec], cycle: list[str], place: Callable[[str], int]) -> Problem:
    members = cycle[:-1]
    start = members.index(min(members, key=place))
    path = " → ".join([*members[start:], *members[:start], members[start]])
    message = f"The nodes read each other in a circle: {path}."
    return _problem("cycle", by_id[members[start]], "inputs", message, "Take one of these connections away.")


def _problem(code: str, node: NodeSpec, at: str, message: str, hint: str | None = None) -> Problem:
    return Problem(code=code, node=node.id, field=at, message=message, hint=hint)
