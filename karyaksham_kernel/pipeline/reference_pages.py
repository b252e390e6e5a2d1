"""The reference pages, from the node types and functions themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from karyaksham_kernel.expressions import FunctionDoc
from karyaksham_kernel.nodes.description import describe, help_text
from karyaksham_kernel.nodes.node import Example, Node, Table
from karyaksham_kernel.pipeline.calls import call_text
from karyaksham_kernel.pipeline.document import NodeSpec
from karyaksham_kernel.pipeline.method_code import document_name, type_text

_CATEGORIES = ("Read", "Columns", "Rows", "Shape", "Combine", "Write")


def nodes_page(register: Mapping[str, type[Node]]) -> str:
    """All node types, by category."""
    lines = ["# Node types", "", "Written by `make generate` from the node types themselves."]
    for category in _CATEGORIES:
        lines += ["", f"## {category}"]
        for node_type in register.values():
            if node_type.category == category:
                lines += ["", *_node(node_type)]
    return "\n".join(lines) + "\n"


def functions_page(functions: list[FunctionDoc]) -> str:
    """All functions of expressions, by category."""
    lines = ["# Functions in expressions", "", "Written by `make generate` from the function register."]
    for category in dict.fromkeys(function.category for function in functions):
        lines += ["", f"## {category}", "", "| function | does | example | gives |", "|---|---|---|---|"]
        for function in functions:
            if function.category == category:
                example, value = _example_of(function)
                lines.append(f"| {_code(function.signature)} | {_cell(function.doc)} | {example} | {value} |")
    return "\n".join(lines) + "\n"


def _example_of(function: FunctionDoc) -> tuple[str, str]:
    example: Any = function.example
    parts = example if isinstance(example, Mapping) else vars(example)
    return _code(str(parts["expression"])), _code(str(parts["value"]))


def _node(node_type: type[Node]) -> Iterator[str]:
    about = describe(node_type)
    yield f"### {about['type']}"
    yield ""
    yield help_text(node_type)
    yield ""
    yield f"Inputs: {_inputs(node_type)}. Ports: {', '.join(f'`{port}`' for port in about['outputs']) or 'none'}."
    yield ""
    yield "| parameter | type | default | |"
    yield "|---|---|---|---|"
    for attribute, field in node_type.model_fields.items():
        value = "" if field.is_required() else _code(json.dumps(field.get_default(call_default_factory=True)))
        name = document_name(attribute, field)
        yield f"| `{name}` | {_code(type_text(field.annotation))} | {value} | {_cell(field.description or '')} |"
    for example in node_type.examples:
        yield ""
        yield from _example(node_type, example)


def _inputs(node_type: type[Node]) -> str:
    least, most = node_type.arity
    if most == 0:
        return "none"
    if node_type.input_names:
        return ", ".join(f"`{name}`" for name in node_type.input_names)
    return f"{least} or more" if most is None else str(least)


def _example(node_type: type[Node], example: Example) -> Iterator[str]:
    others = list(example.names[1:]) or {(2, 2): ["right"], (2, None): ["other"]}.get(node_type.arity, [])
    call = call_text(NodeSpec(id="example", type=node_type.type_name, params=dict(example.params)), others)
    yield f"{example.title}:"
    yield ""
    yield "```python"
    yield f"{'kk' if node_type.arity[1] == 0 else next(iter(example.names), 'table')}{call}"
    yield "```"
    for name, text in _texts(example):
        yield ""
        yield f"`{name}`:"
        yield ""
        yield f"```\n{text.rstrip()}\n```"
    for place, table in enumerate(example.inputs):
        names = example.names or node_type.input_names
        yield from _table(names[place] if names else "in", table)
    for port, table in example.outputs.items():
        yield from _table(port, table)


def _table(caption: str, table: Table) -> Iterator[str]:
    yield ""
    yield f"`{caption}`:"
    yield ""
    yield f"| {' | '.join(table)} |"
    yield "|" + "---|" * len(table)
    for row in zip(*table.values(), strict=True):
        yield f"| {' | '.join('' if cell is None else _cell(str(cell)) for cell in row)} |"


def _code(text: str) -> str:
    return f"`{_cell(text)}`"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _texts(example: Example) -> list[tuple[str, str]]:
    """The example's files that are text; those of other formats are given as text all the same, for the tests."""
    return [(name, text) for name, text in example.files.items() if not name.endswith(".parquet")]
