"""What a run needs of a machine, told before it begins."""

from __future__ import annotations

from karyaksham_kernel.pipeline import Graph

_MIB = 1024 * 1024
_LEAST = 64 * _MIB
_MOST = 300 * _MIB


def memory_needed(graph: Graph, input_bytes: int) -> int | None:
    """Bytes of memory for a pipeline that streams; None for one whose nodes hold rows: that takes its whole budget."""
    if any(node.node is not None and node.node.holds_rows for node in graph.nodes):
        return None
    return min(_MOST, _LEAST + 2 * input_bytes)
