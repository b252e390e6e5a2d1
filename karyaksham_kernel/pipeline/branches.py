"""How a document's nodes fall into branches: which run on into each other, and where they end."""

from __future__ import annotations

from collections.abc import Sequence

from karyaksham_kernel.nodes.register import NODES
from karyaksham_kernel.pipeline.document import NodeSpec, Port


class Branches:
    """`order` are the nodes with outputs, inputs first; `writers` those without, by the port that they read."""

    def __init__(self, nodes: Sequence[NodeSpec]) -> None:
        self.order = [node for node in nodes if NODES[node.type].outputs]
        self.writers: dict[Port, list[NodeSpec]] = {}
        self._readers: dict[str, list[tuple[Port, int]]] = {node.id: [] for node in self.order}
        for node in nodes:
            if NODES[node.type].outputs:
                for place, port in enumerate(node.ports):
                    self._readers[port.node].append((port, place))
            else:
                self.writers.setdefault(node.ports[0], []).append(node)

    @property
    def ends(self) -> list[Port]:
        """The ports at which branches end: with writers, or because nobody goes on from there."""
        found: list[Port] = []
        for node in self.order:
            written = self._written_ports(node)
            if not self._readers[node.id] and not written:
                found.append(Port(node.id))
            elif self.shared(node) or not self._readers[node.id]:
                found += written
        return found

    def shared(self, node: NodeSpec) -> bool:
        """Whether the node needs a name of its own, because more than one chain of calls goes on from it."""
        readers, written = self._readers[node.id], self._written_ports(node)
        if not readers:
            return len(written) > 1
        port, place = readers[0]
        return len(readers) > 1 or place > 0 or any(other != port for other in written)

    def _written_ports(self, node: NodeSpec) -> list[Port]:
        return [port for port in self.writers if port.node == node.id]
