"""What a document means, as one number: two that mean the same thing have the same content hash."""

from __future__ import annotations

import hashlib
import json

from karyaksham_kernel.pipeline.document import Document, NodeSpec


def content_hash(document: Document) -> str:
    """SHA-256 in hexadecimal of the document's canonical form.

    The layout and the order in which nodes, parameters and fields are written are no part of it. The order within a
    field's value is: later expressions of `derive` use earlier ones.
    """
    canonical = {
        "karyaksham": document.karyaksham,
        "name": document.name,
        "parameters": {name: _parameter(document, name) for name in sorted(document.parameters)},
        "nodes": [_node(node) for node in sorted(document.nodes, key=lambda node: node.id)],
    }
    text = json.dumps(canonical, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _parameter(document: Document, name: str) -> dict[str, object]:
    parameter = document.parameters[name]
    default = {} if parameter.required else {"default": parameter.default}
    return {"type": parameter.type, **default, "description": parameter.description}


def _node(node: NodeSpec) -> dict[str, object]:
    params = {name: node.params[name] for name in sorted(node.params)}
    inputs = [str(port) for port in node.ports]
    return {"id": node.id, "type": node.type, "inputs": inputs, "params": params, "muted": node.muted}
