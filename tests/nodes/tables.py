"""Tables for tests: small dictionaries in, sorted rows out."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from karyaksham_kernel.expressions import parse_type
from karyaksham_kernel.nodes import NODES, Inputs
from karyaksham_kernel.nodes.context import Context
from karyaksham_kernel.nodes.values import read_value

Table = Mapping[str, list[Any]]


def frame(table: Table, types: Mapping[str, str] | None = None) -> pl.DataFrame:
    """A data frame of these values; a type given for a column is read from texts."""
    words = types or {}
    columns = []
    for name, values in table.items():
        dtype = parse_type(words[name]) if name in words else None
        columns.append(pl.Series(name, [read_value(value, dtype) for value in values] if dtype else values, dtype))
    return pl.DataFrame(columns)


def rows(table: pl.DataFrame, *, ordered: bool = True) -> list[tuple[Any, ...]]:
    """The rows of a table, sorted where their order means nothing."""
    found = table.rows()
    return found if ordered else sorted(found, key=lambda row: [(value is None, str(value)) for value in row])


def run(
    context: Context,
    node_type: str,
    params: Mapping[str, Any],
    *tables: pl.DataFrame,
    ports: Iterable[str] | None = None,
    names: Sequence[str] = (),
) -> dict[str, pl.DataFrame]:
    """What comes out of one node, port by port, computed in polars' streaming engine."""
    node = NODES[node_type].model_validate(params)
    read = None if ports is None else frozenset(ports)
    inputs = Inputs([table.lazy() for table in tables], [table.schema for table in tables], read, names)
    return {name: made.collect(engine="streaming") for name, made in node.frames(inputs, context).items()}
