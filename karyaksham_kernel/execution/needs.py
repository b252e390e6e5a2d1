"""What a run needs of a machine, told before it begins."""

from __future__ import annotations

from karyaksham_kernel.pipeline import Graph

_MIB = 1024 * 1024
_LEAST = 64 * _MIB
_MOST = 300 * _MIB


def memory_needed(graph: Graph, input_bytes: int) -> int | None:
    """Bytes of memory for a pipeline that streams; None for one whose nodes hold rows: that takes its whole budget."""
    if any(node.node is not None and _holds_rows(node.node.row_count, node.type) for node in graph.nodes):
        return None
    return min(_MOST, _LEAST + 2 * input_bytes)


def _holds_rows(row_count: str, kind: str) -> bool:
    # A union combines rows as well, but lets them pass.
    return row_count == "blocking" or kind == "join"
