"""How much a source hands on at once: large blocks are fast, small ones keep a stream of rows into a file in bounds.

A sink holds several blocks as rows and as what it makes of them. With these sizes every row-wise pipeline that was
measured stays below 300 MB, on a busy machine too; where a blocking node stands between, its rows are few or its own.
"""

from __future__ import annotations

from karyaksham_kernel.nodes import NODES
from karyaksham_kernel.pipeline import Document, NodeSpec

_MIB = 1024 * 1024
_USUAL = 2 * _MIB
_FILES = {"write_csv": _MIB * 3 // 2, "write_json_lines": _MIB}


def block_bytes(document: Document) -> int | None:
    """Bytes a source of this document should hand on at once; None leaves it to the engine."""
    by_id = {node.id: node for node in document.nodes}
    read = {port.node for node in document.nodes for port in node.ports}
    ends = [node for node in document.nodes if node.id not in read and _streams(node, by_id, set())]
    return min((_FILES.get(node.type, _USUAL) for node in ends), default=None)


def _streams(node: NodeSpec, by_id: dict[str, NodeSpec], seen: set[str]) -> bool:
    """Whether rows come to a node from a source without a node between that has to see them all first."""
    if node.id in seen or node.type not in NODES:
        return False
    seen.add(node.id)
    if not node.muted and NODES[node.type].row_count in ("source", "blocking"):
        return NODES[node.type].row_count == "source"
    return any(_streams(by_id[port.node], by_id, seen) for port in node.ports if port.node in by_id)
