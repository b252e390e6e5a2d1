"""A node type as data: what editors, the service and the reference say about it."""

from __future__ import annotations

import inspect
from typing import Any

from karyaksham_kernel.nodes.node import Node


def describe(node_type: type[Node]) -> dict[str, Any]:
    """Type, category, summary, ports and the parameters' JSON Schema, whose `x-kind` chooses an editor's input."""
    schema = node_type.model_json_schema()
    schema.pop("title", None)
    schema.pop("description", None)
    return {
        "type": node_type.type_name,
        "category": node_type.category,
        "summary": summary(node_type),
        "description": help_text(node_type),
        "arity": list(node_type.arity),
        "inputs": list(node_type.input_names),
        "outputs": list(node_type.outputs),
        "schema": schema,
    }


def help_text(node_type: type[Node]) -> str:
    """The node type's docstring, without its indentation."""
    return inspect.cleandoc(node_type.__doc__ or "")


def summary(node_type: type[Node]) -> str:
    """The first sentence of it, on one line."""
    return " ".join(help_text(node_type).split("\n\n")[0].split())
