"""Conditions that a scan will likely be asked to test, seen in a document without understanding it.

Only what cannot mean anything else is taken: comparisons of a column with numbers, texts and dates, joined by AND, in a
filter that is the only one to take a file's rows. A wrong guess costs what was read by it: the engine uses none of it
that was not asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from karyaksham_kernel.nodes.pushdown import Condition

_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_CONSTANT = r"(-?\d+(?:\.\d+)?|(?:date\s*)?'[^'\\]*')"
_BETWEEN = re.compile(rf"([A-Za-z_]\w*)\s+between\s+{_CONSTANT}\s+and\s+{_CONSTANT}", re.IGNORECASE)
_COMPARISON = re.compile(rf"\s*([A-Za-z_]\w*)\s*(=|<>|!=|<=|>=|<|>)\s*{_CONSTANT}\s*", re.IGNORECASE)
_WORDS = {"=": "eq", "<>": "ne", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}


def likely_conditions(nodes: Sequence[dict[str, Any]], reader: str) -> list[Condition]:
    """What the rows of a reader will have to meet; nothing where that is not plain."""
    takers = [node for node in nodes if reader in _sources(node)]
    if len(takers) != 1 or takers[0]["type"] != "filter" or takers[0]["inputs"] != [reader]:
        return []
    rest = f"{takers[0]['id']}.rest"
    if any(rest in node.get("inputs", ()) for node in nodes):
        return []
    text = _BETWEEN.sub(r"\1 >= \2 AND \1 <= \3", takers[0]["params"]["condition"])
    found = [_condition(part) for part in _AND.split(text)]
    plain = [condition for condition in found if condition is not None]
    return plain if len(plain) == len(found) else []


def _sources(node: dict[str, Any]) -> Iterator[str]:
    return (port.partition(".")[0] for port in node.get("inputs", ()))


def _condition(text: str) -> Condition | None:
    match = _COMPARISON.fullmatch(text)
    if match is None:
        return None
    column, sign, said = match.groups()
    quoted = said.endswith("'")
    constant: Any = said.partition("'")[2][:-1] if quoted else float(said) if "." in said else int(said)
    return column, _WORDS[sign], [constant]
