"""Repairs that an editor may offer: what to write in the place of a column that is not there."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from karyaksham_kernel.errors import Problem
from karyaksham_kernel.nodes.register import NODES
from karyaksham_kernel.pipeline.document import NodeSpec

# A name as near as this is a slip of the pen; of what is further away a hint tells, and a person decides.
_CLOSE = 0.75

# What comes out of these has columns of its own.
_NEW_COLUMNS = ("group_by", "select")

Params = dict[str, Any]


class Repairs:
    """The repairs of one document, whose nodes come in an order in which each follows its inputs."""

    def __init__(self, order: Sequence[NodeSpec]) -> None:
        self._order = order
        self._by_id = {spec.id: spec for spec in order}

    def with_fix(self, problem: Problem, spec: NodeSpec, arriving: Iterable[Iterable[str]]) -> Problem:
        """The problem with the change that ends it, where one is plain to see."""
        if problem.code != "unknown_column" or not problem.field or problem.fix:
            return problem
        columns = list(dict.fromkeys(name for schema in arriving for name in schema))
        wrong = _missing(problem, spec, columns)
        if wrong is None:
            return problem
        fix = self._after_renaming(spec, wrong, columns) or self._nearest(spec, wrong, columns)
        return problem.model_copy(update={"fix": fix}) if fix else problem

    def _nearest(self, spec: NodeSpec, wrong: str, columns: list[str]) -> Params | None:
        by_folded = {name.casefold(): name for name in columns}
        close = difflib.get_close_matches(wrong.casefold(), by_folded, n=1, cutoff=_CLOSE)
        if not close:
            return None
        right = by_folded[close[0]]
        edits = _edits([spec], wrong, right)
        return {"label": f"Use {right}", "edits": edits} if edits else None

    def _after_renaming(self, spec: NodeSpec, wrong: str, columns: list[str]) -> Params | None:
        """What a node above calls the column now, for this node and all that follow it."""
        name, renamed = wrong, None
        for above in self._order:
            new = _new_name(above, name) if above.id in self._above(spec) else None
            if new is not None:
                name, renamed = new, above
        if renamed is None or name not in columns:
            return None
        edits = _edits(self._from(spec), wrong, name)
        return {"label": f"Use {name}, as {renamed.id} calls it", "edits": edits} if edits else None

    def _above(self, spec: NodeSpec) -> set[str]:
        found: set[str] = set()
        waiting = [port.node for port in spec.ports]
        while waiting:
            name = waiting.pop()
            if name in self._by_id and name not in found:
                found.add(name)
                waiting += [port.node for port in self._by_id[name].ports]
        return found

    def _from(self, spec: NodeSpec) -> Iterator[NodeSpec]:
        """The node and what is made from it, up to where the columns become others."""
        reached = {spec.id}
        yield spec
        for other in self._order:
            reads = any(port.node in reached for port in other.ports)
            if other.id not in reached and reads and self._by_id[other.ports[0].node].type not in _NEW_COLUMNS:
                reached.add(other.id)
                yield other


def _new_name(spec: NodeSpec, name: str) -> str | None:
    """What a node calls a column from here on; None when it does not rename it."""
    columns = spec.params.get("columns")
    if spec.muted:
        return None
    if spec.type == "rename" and isinstance(columns, dict) and isinstance(columns.get(name), str):
        return str(columns[name])
    if spec.type == "select" and isinstance(columns, list):
        chosen = [item for item in columns if isinstance(item, dict) and item.get("name") == name]
        return next((str(item["as"]) for item in chosen if item.get("as")), None)
    return None


def _missing(problem: Problem, spec: NodeSpec, columns: list[str]) -> str | None:
    """The name that the problem is about: at its position in an expression, or the one that its sentence quotes."""
    if problem.position is not None:
        text = _at(spec.params, problem.field or "")
        if not isinstance(text, str):
            return None
        return text[problem.position.start : problem.position.end].strip('"')
    value = spec.params.get((problem.field or "").split(".")[0].split("[")[0])
    names = [name for name in _texts(value) if name not in columns and f"'{name}'" in problem.message]
    return names[0] if names else None


def _at(params: Mapping[str, Any], field: str) -> object:
    """The value of `columns.total`: a mapping's key may hold dots itself."""
    first, _, rest = field.partition(".")
    value = params.get(first)
    return value.get(rest) if rest and isinstance(value, dict) else value


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (key for key in value if isinstance(key, str))
        yield from (text for part in value.values() for text in _texts(part))
    elif isinstance(value, list):
        yield from (text for part in value for text in _texts(part))


def _edits(specs: Iterable[NodeSpec], old: str, new: str) -> list[Params]:
    changed = ((spec, renamed_params(spec, old, new)) for spec in specs)
    return [{"node": spec.id, "params": params} for spec, params in changed if params != spec.params]


def renamed_params(spec: NodeSpec, old: str, new: str) -> Params:
    """A node's parameters with a column of its input under another name, wherever they name it."""
    if spec.type not in NODES:
        return spec.params
    fields = NODES[spec.type].model_json_schema()["properties"]
    return {name: _renamed(value, fields.get(name, {}), old, new) for name, value in spec.params.items()}


def _renamed(value: Any, field: Mapping[str, Any], old: str, new: str) -> Any:
    def text(part: Any) -> Any:
        return _in_expression(part, old, new) if isinstance(part, str) else part

    kind = field.get("x-kind")
    if kind == "expression":
        return text(value)
    if isinstance(value, dict) and (kind == "aggregations" or field.get("x-values") == "expression"):
        return {name: text(part) for name, part in value.items()}
    if isinstance(value, dict) and field.get("x-keys") == "column":
        return {new if name == old else name: part for name, part in value.items()}
    if '"column' in json.dumps(field):
        return _named(value, lambda name: new if name == old else name)
    return value


def _named(value: Any, rename: Callable[[str], str]) -> Any:
    """Names of columns: one, several, or objects that say more about each."""
    if isinstance(value, str):
        return rename(value)
    if isinstance(value, list):
        return [_named(part, rename) for part in value]
    if isinstance(value, dict):
        return {key: _named(part, rename) if key in ("name", "column") else part for key, part in value.items()}
    return value


def _in_expression(text: str, old: str, new: str) -> str:
    from karyaksham_kernel.expressions import ExpressionError, with_column_renamed

    try:
        return with_column_renamed(text, old, new)
    except ExpressionError:
        return text
