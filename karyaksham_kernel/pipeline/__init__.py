"""What a pipeline is: its document, parameters, checking, schemas, the builder and its export to code."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from karyaksham_kernel.pipeline.builder import Pipeline, desc
    from karyaksham_kernel.pipeline.changes import difference
    from karyaksham_kernel.pipeline.checking import CheckReport, check, compile  # noqa: A004 - as everywhere else
    from karyaksham_kernel.pipeline.content import content_hash
    from karyaksham_kernel.pipeline.document import Document, NodeSpec, Parameter, Port
    from karyaksham_kernel.pipeline.graph import Graph, GraphNode
    from karyaksham_kernel.pipeline.loading import load_document
    from karyaksham_kernel.pipeline.parameters import bind_parameters, check_parameters, fill_path
    from karyaksham_kernel.pipeline.python_code import to_python

__all__ = [
    "CheckReport",
    "Document",
    "Graph",
    "GraphNode",
    "NodeSpec",
    "Parameter",
    "Pipeline",
    "Port",
    "bind_parameters",
    "check",
    "check_parameters",
    "compile",
    "content_hash",
    "desc",
    "difference",
    "fill_path",
    "load_document",
    "to_python",
]

# Read on demand: a run needs neither the builder nor the export, and the generator must work when the builder does not.
_HOMES = {
    "builder": ("Pipeline", "desc"),
    "checking": ("CheckReport", "check", "compile"),
    "content": ("content_hash",),
    "changes": ("difference",),
    "document": ("Document", "NodeSpec", "Parameter", "Port"),
    "graph": ("Graph", "GraphNode"),
    "loading": ("load_document",),
    "parameters": ("bind_parameters", "check_parameters", "fill_path"),
    "python_code": ("to_python",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME_OF[name]}"), name)
