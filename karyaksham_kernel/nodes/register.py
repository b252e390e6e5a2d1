"""The node types that exist, one line each; a type is imported when somebody first asks for it."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping

from karyaksham_kernel.nodes.node import Node

_TYPES = {
    "read_csv": "ReadCsv",
    "read_json_lines": "ReadJsonLines",
    "read_parquet": "ReadParquet",
    "inline_table": "InlineTable",
    "select": "Select",
    "rename": "Rename",
    "drop": "Drop",
    "cast": "Cast",
    "derive": "Derive",
    "window": "Window",
    "fill_missing": "FillMissing",
    "filter": "Filter",
    "sort": "Sort",
    "limit": "Limit",
    "deduplicate": "Deduplicate",
    "group_by": "GroupBy",
    "summarize": "Summarize",
    "join": "Join",
    "union": "Union",
    "sql": "Sql",
    "write_parquet": "WriteParquet",
    "write_csv": "WriteCsv",
    "write_json_lines": "WriteJsonLines",
}


class Register(Mapping[str, type[Node]]):
    """Node types by name. The file of a type has its name, so the register needs only the class.

    Building twenty pydantic models takes longer than running a small pipeline, hence one at a time.
    """

    def __getitem__(self, name: str) -> type[Node]:
        module = importlib.import_module(f"karyaksham_kernel.nodes.{name}") if name in _TYPES else None
        if module is None:
            raise KeyError(name)
        node_type: type[Node] = getattr(module, _TYPES[name])
        return node_type

    def __iter__(self) -> Iterator[str]:
        return iter(_TYPES)

    def __len__(self) -> int:
        return len(_TYPES)


NODES: Mapping[str, type[Node]] = Register()
