"""What has changed between two documents: nodes, their parameters, and the pipeline's own; the layout means nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from karyaksham_kernel.pipeline.document import Document, NodeSpec

Change = dict[str, Any]
_ABSENT = object()


def difference(before: Document, after: Document) -> dict[str, Any]:
    """Every change that gives the second document another meaning, by node and by parameter, in the second's order."""
    old, new = ({node.id: node for node in document.nodes} for document in (before, after))
    return {
        "name": None if before.name == after.name else {"before": before.name, "after": after.name},
        "nodes": [
            *({"id": name, "change": "removed", "type": old[name].type} for name in old if name not in new),
            *({"id": name, "change": "added", "type": new[name].type} for name in new if name not in old),
            *_changed_nodes(old, new),
        ],
        "parameters": list(_changes(_parameters(before), _parameters(after))),
    }


def _changed_nodes(old: Mapping[str, NodeSpec], new: Mapping[str, NodeSpec]) -> Iterator[Change]:
    for name, node in new.items():
        if name in old and (fields := list(_changes(_fields(old[name]), _fields(node)))):
            yield {"id": name, "change": "changed", "type": node.type, "fields": fields}


def _fields(node: NodeSpec) -> dict[str, Any]:
    inputs = [str(port) for port in node.ports]
    own = {"type": node.type, "inputs": inputs, "muted": node.muted}
    return own | {f"params.{name}": value for name, value in node.params.items()}


def _parameters(document: Document) -> dict[str, Any]:
    return {name: parameter.model_dump(exclude_unset=True) for name, parameter in document.parameters.items()}


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for name in dict.fromkeys([*before, *after]):
        old, new = before.get(name, _ABSENT), after.get(name, _ABSENT)
        if type(old) is not type(new) or old != new:
            kind = "added" if old is _ABSENT else "removed" if new is _ABSENT else "changed"
            sides = {"before": old, "after": new}
            yield {
                "name": name,
                "change": kind,
                **{side: value for side, value in sides.items() if value is not _ABSENT},
            }
