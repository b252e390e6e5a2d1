"""Graphs made by hand, for what only looks at their shape."""

from typing import Any

import polars as pl

from karyaksham_kernel.nodes import NODES
from karyaksham_kernel.pipeline import Graph, GraphNode, Port

PARAMS: dict[str, dict[str, Any]] = {
    "read_csv": {"path": "x.csv"},
    "read_parquet": {"path": "x.parquet"},
    "filter": {"condition": "a > 1"},
    "derive": {"columns": {"b": "a + 1"}},
    "limit": {"rows": 10},
    "sort": {"by": "a"},
    "group_by": {"keys": ["a"], "aggregations": {"n": "count(*)"}},
    "join": {"on": "a"},
    "union": {},
    "window": {"partition_by": "a", "columns": {"b": "sum(a)"}},
    "write_csv": {"path": "out.csv"},
}


def graph(*nodes: str) -> Graph:
    """A graph from lines like `late: filter flights.rest`: id, type, inputs."""
    made = []
    for line in nodes:
        identifier, _, rest = line.partition(": ")
        kind, *inputs = rest.split()
        node = NODES[kind].model_validate(PARAMS[kind])
        schemas = {port: pl.Schema({"a": pl.Int64}) for port in node.outputs}
        made.append(GraphNode(identifier, kind, node, tuple(map(Port.parse, inputs)), schemas))
    return Graph("", tuple(made), {})
