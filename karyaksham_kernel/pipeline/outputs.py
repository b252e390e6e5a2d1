"""Writers that would overwrite each other."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.nodes.register import NODES
from karyaksham_kernel.pipeline.document import NodeSpec
from karyaksham_kernel.pipeline.parameters import fill_path

if TYPE_CHECKING:
    from karyaksham_kernel.expressions import TypedValue


def same_outputs(nodes: Iterable[NodeSpec], values: Mapping[str, TypedValue]) -> Iterator[Problem]:
    """A problem for every writer whose path an earlier one writes too; faults within paths are told elsewhere."""
    first: dict[str, str] = {}
    for node in nodes:
        path = node.params.get("path")
        if node.type not in NODES or NODES[node.type].outputs or node.muted or not isinstance(path, str):
            continue
        try:
            target = _normal(fill_path(path, values))
        except KaryakshamError:
            continue
        if target in first:
            message = f"'{first[target]}' writes {target} too."
            hint = "Give one of them another path."
            yield Problem(code="same_output", node=node.id, field="path", message=message, hint=hint)
        first.setdefault(target, node.id)


def _normal(path: str) -> str:
    scheme, separator, rest = path.partition("://")
    return f"{scheme}{separator}{posixpath.normpath(rest)}" if separator else posixpath.normpath(path)
