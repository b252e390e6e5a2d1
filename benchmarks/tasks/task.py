"""One line of the table: the same work as a pipeline and as the peers' own experts would write it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Data = Literal["lineitem", "lineitem_gz", "lineitem_jsonl", "orders", "wide", "s3"]


@dataclass(frozen=True)
class Task:
    """`{data}`, `{orders}` and `{out}` in the programs stand for the input, a second table and the file to write.

    `command` replaces `run DOCUMENT` where the work is a command of its own. With `budget` (bytes) the blocking nodes
    and DuckDB may hold that much; polars has no such limit, and is not asked. `scale` is the line's own, where it is
    about more than fits: nothing of it stays in the page cache, and it is measured once for every five rounds. `target`
    is the ratio to the faster of those asked to stay below. `others` are programs of more peers, for scale; `note` says
    what a reader has to know of the line.
    """

    name: str
    title: str
    order: int
    target: float | None
    polars: str | None
    duckdb: str | None
    data: Data = "lineitem"
    nodes: tuple[Mapping[str, Any], ...] = ()
    command: tuple[str, ...] = ()
    budget: int | None = None
    scale: float | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


def node(name: str, kind: str, *inputs: str, **params: Any) -> dict[str, Any]:
    """One node of a document."""
    return {"id": name, "type": kind, "inputs": list(inputs), "params": params}


LINEITEM = node("lineitem", "read_csv", path="{data}")
"""Read the input, whatever it holds."""


def to_parquet(source: str) -> dict[str, Any]:
    """Write a node's rows to the output."""
    return node("out", "write_parquet", source, path="{out}.parquet", mode="overwrite")
