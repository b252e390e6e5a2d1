"""Documents for tests, written short."""

from typing import Any

from karyaksham_kernel.pipeline import Document, load_document


def node(identifier: str, node_type: str, inputs: str = "", /, **params: Any) -> dict[str, Any]:
    """One node; the inputs are words."""
    return {"id": identifier, "type": node_type, "inputs": inputs.split(), "params": params}


def raw(*nodes: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A document as JSON."""
    return {"karyaksham": 1, "nodes": list(nodes), **fields}


def document(*nodes: dict[str, Any], **fields: Any) -> Document:
    """A document."""
    return load_document(raw(*nodes, **fields))


FLIGHTS = node("flights", "read_parquet", path="flights.parquet")
AIRLINES = node("airlines", "read_parquet", path="airlines.parquet")
