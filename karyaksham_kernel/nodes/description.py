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
        "keywords": list(node_type.keywords),
        "arity": list(node_type.arity),
        "inputs": list(node_type.input_names),
        "outputs": list(node_type.outputs),
        "schema": schema,
        "frequent": frequent(node_type),
        "examples": [{"title": example.title, "params": dict(example.params)} for example in node_type.examples],
    }


def frequent(node_type: type[Node]) -> list[str]:
    """The fields that a form shows first, in the order of the model: required ones, and those said to be frequent."""
    call = node_type.call
    often = node_type.frequent or (*call.positional, call.named or "")
    names = {field.alias or name: field for name, field in node_type.model_fields.items()}
    return [name for name, field in names.items() if field.is_required() or name in often]


def help_text(node_type: type[Node]) -> str:
    """The node type's docstring, without its indentation."""
    return inspect.cleandoc(node_type.__doc__ or "")


def summary(node_type: type[Node]) -> str:
    """The first sentence of it, on one line."""
    return " ".join(help_text(node_type).split("\n\n")[0].split())
