"""What a run may hold in memory, and what its inputs would take."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING

from pydantic import ValidationError

from karyaksham_kernel.nodes import NODES
from karyaksham_kernel.pipeline import Document, NodeSpec

if TYPE_CHECKING:
    from karyaksham_kernel import _engine

_MIB = 1024 * 1024
_SELF = 250 * _MIB
"""What Python, polars, the readers and the writers take beside what nodes hold."""
_PACKED = {".parquet": 4, ".pq": 4, ".gz": 5, ".zst": 6, ".bz2": 8, ".arrow": 2, ".ipc": 2, ".feather": 2}


@lru_cache(maxsize=1)
def default_budget() -> int:
    """A quarter of the machine's memory."""
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 4


def room_within(budget: int) -> int:
    """What of a budget is left for the rows that nodes hold."""
    return max(budget - _SELF, budget // 4)


def holders(document: Document) -> int:
    """How many nodes of a document hold rows, at least one: they may do so at the same time."""
    return max(1, sum(_may_hold(node) for node in document.nodes if node.type in NODES and not node.muted))


def _may_hold(node: NodeSpec) -> bool:
    kind = NODES[node.type]
    if kind.row_count != "same":
        return kind.row_count in ("blocking", "combine")
    try:
        return kind.model_validate(node.params).holds_rows
    except ValidationError:
        return False


def unpacked_bytes(info: _engine.FileInfo) -> int:
    """About what a file takes as uncompressed text, by its name's ending."""
    name = info.uri.lower()
    return info.size * next((times for ending, times in _PACKED.items() if name.endswith(ending)), 1)
