"""One node as a call of the builder's method."""

from __future__ import annotations

import keyword
from collections.abc import Mapping, Sequence
from typing import Any

from karyaksham_kernel.nodes.node import Node
from karyaksham_kernel.nodes.register import NODES
from karyaksham_kernel.pipeline.document import NodeSpec
from karyaksham_kernel.pipeline.method_code import document_name, python_name


def call_text(node: NodeSpec, others: Sequence[str] = (), *, named: bool = False) -> str:
    """`.filter("a > 1")`, with the other inputs as given, and with the node's id when it is `named`."""
    node_type = NODES[node.type]
    trailing = {**({"id": literal(node.id)} if named else {}), **({"muted": "True"} if node.muted else {})}
    arguments = _arguments(node_type, node.params)
    if arguments is None:
        parts = [literal(node.type), literal(node.params), *others]
        return f".node({', '.join([*parts, *_keywords(trailing)])})"
    positions, keywords = arguments
    # Any number of inputs comes after what has a position of its own.
    first = [*positions, *others] if node_type.arity[1] is None else [*others, *positions]
    return f".{node.type}({', '.join([*first, *keywords, *_keywords(trailing)])})"


def keyword_arguments(values: Mapping[str, str]) -> str:
    """`a=1, b=2`, for names that Python would not take as well."""
    if all(_plain(name) for name in values):
        return ", ".join(_keywords(values))
    inside = ", ".join(f"{literal(name)}: {text}" for name, text in values.items())
    return f"**{{{inside}}}"


def _arguments(node_type: type[Node], params: Mapping[str, Any]) -> tuple[Sequence[str], list[str]] | None:
    """The parameters by position and by name; None when the method could not take them: a muted node may have any."""
    call = node_type.call
    names = [document_name(attribute, field) for attribute, field in node_type.model_fields.items()]
    required = [document_name(a, field) for a, field in node_type.model_fields.items() if field.is_required()]
    if not set(params) <= set(names) or not set(required) <= set(params):
        return None
    rest = dict(params)
    positions: Sequence[str] = ()
    spread: dict[str, str] = {}
    if call.named in rest and _as_keywords(rest[call.named], names):
        spread = {name: literal(value) for name, value in rest.pop(call.named).items()}
    first = next(iter(call.positional), None)
    if first in rest and node_type.arity[0] < 2:
        positions = _positions(rest.pop(first), several=call.more)
    keywords = {python_name(name): literal(value) for name, value in rest.items()}
    if call.named in keywords and call.named in call.positional:
        return None
    return positions, [*_keywords(keywords), *_keywords(spread)]


def literal(value: Any) -> str:
    """A JSON value as Python writes it, texts in double quotes."""
    if isinstance(value, str):
        return '"' + repr("'" + value)[2:] if '"' not in value else repr(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{literal(name)}: {literal(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(literal(item) for item in value) + "]"
    return repr(value)


def _positions(value: Any, *, several: bool) -> list[str]:
    if several and isinstance(value, list) and len(value) > 1:
        return [literal(item) for item in value]
    return [literal(value)]


def _as_keywords(value: Any, taken: Sequence[str]) -> bool:
    """Whether a mapping can be written as keywords beside the method's own arguments."""
    if not isinstance(value, dict) or not value:
        return False
    own = {"id", "muted", "self", *map(python_name, taken)}
    return all(isinstance(name, str) and _plain(name) and name not in own for name in value)


def _plain(name: str) -> bool:
    return name.isidentifier() and not keyword.iskeyword(name) and name != "self"


def _keywords(values: Mapping[str, str]) -> list[str]:
    return [f"{name}={text}" for name, text in values.items()]
