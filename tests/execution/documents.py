"""Nodes as documents have them, in one line each."""

from typing import Any


def read(path: str = "flights.csv", identifier: str = "flights") -> dict[str, Any]:
    return {"id": identifier, "type": "read_csv", "params": {"path": path}}


def node(identifier: str, kind: str, inputs: str, **params: Any) -> dict[str, Any]:
    return {"id": identifier, "type": kind, "inputs": inputs.split(), "params": params}
