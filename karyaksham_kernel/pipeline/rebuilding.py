"""From a document back to the builder."""

from __future__ import annotations

from karyaksham_kernel.errors import InvalidPipeline
from karyaksham_kernel.nodes.register import NODES
from karyaksham_kernel.pipeline.document import Document, NodeSpec
from karyaksham_kernel.pipeline.loading import Draft
from karyaksham_kernel.pipeline.steps import Plan, Step
from karyaksham_kernel.pipeline.structure import structure_of


def nodes_in_order(document: Document) -> list[NodeSpec]:
    """The nodes, each after those it reads. Raises InvalidPipeline when they do not hang together."""
    structure = structure_of(Draft(document), document)
    if structure.problems:
        raise InvalidPipeline(structure.problems)
    return structure.order


def plan_of(document: Document) -> Plan:
    """The document as a plan that stands where its last branch ends: at a leaf, or at what the last writer reads."""
    steps: dict[str, Step] = {}
    for node in nodes_in_order(document):
        inputs = tuple((steps[port.node], port.port) for port in node.ports)
        steps[node.id] = Step(node.type, node.params, inputs, node.id, node.muted)
    read = {port.node for node in document.nodes for port in node.ports}
    ends = [steps[node.id] for node in document.nodes if node.id not in read]
    last = ends[-1]
    current = (last, "out") if NODES[last.type].outputs else last.inputs[0]
    order = tuple(node.id for node in document.nodes)
    return Plan(current, tuple(ends), document.name, document.parameters, document.layout, order)
