"""What commands print, and their exit codes: results on stdout, everything said to a person on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from karyaksham_kernel.errors import Problem

if TYPE_CHECKING:
    import polars as pl

DONE, FAILED, INVALID, CANCELLED = 0, 1, 2, 130
_UNITS = ("B", "kB", "MB", "GB", "TB")
_THOUSAND = 1000


def say(text: str) -> None:
    """One line to the person at the terminal."""
    print(f"karyaksham: {text}", file=sys.stderr)


def print_json(value: Any) -> None:
    """A value for a program to read, on one line."""
    print(json.dumps(value, default=str))


def as_json(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Problems as HTTP sends them."""
    return [problem.model_dump(mode="json") for problem in problems]


def print_problems(problems: Iterable[Problem], document: Mapping[str, Any] | None = None) -> None:
    """Each problem in one sentence, with the place marked in the text at fault where it is known."""
    for problem in problems:
        print(f"{problem.severity}: {problem.sentence()}", file=sys.stderr)
        for line in _marked(problem, document or {}):
            print(f"    {line}", file=sys.stderr)


def print_table(table: pl.DataFrame) -> None:
    """A table as wide as the terminal."""
    import polars as pl

    with pl.Config(tbl_rows=table.height, tbl_hide_dataframe_shape=True, tbl_formatting="UTF8_HORIZONTAL_ONLY"):
        print(table)


def print_columns(rows: Sequence[Sequence[str]]) -> None:
    """Rows of text with their columns aligned."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))] if rows else []
    for row in rows:
        print("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())


def size(count: int | None) -> str:
    """Bytes as a person reads them: `1.1 GB`."""
    if count is None:
        return ""
    amount, unit = float(count), _UNITS[0]
    for unit in _UNITS:
        if amount < _THOUSAND or unit == _UNITS[-1]:
            break
        amount /= _THOUSAND
    return f"{count} B" if unit == _UNITS[0] else f"{amount:.1f} {unit}"


def shown(uri: str) -> str:
    """A location relative to the working directory where that is shorter."""
    path = Path(uri)
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_absolute() and path.is_relative_to(here) else uri


def _marked(problem: Problem, document: Mapping[str, Any]) -> list[str]:
    """The line of the field's text that the position lies in, and below it the marks."""
    text = _text_at(problem, document)
    if text is None or problem.position is None:
        return []
    start = text.rfind("\n", 0, problem.position.start) + 1
    end = text.find("\n", problem.position.start)
    line = text[start : None if end < 0 else end]
    width = max(1, min(problem.position.end, start + len(line)) - problem.position.start)
    return [line, " " * (problem.position.start - start) + "^" * width]


def _text_at(problem: Problem, document: Mapping[str, Any]) -> str | None:
    nodes = document.get("nodes")
    for node in nodes if isinstance(nodes, list) else ():
        if isinstance(node, dict) and node.get("id") == problem.node:
            found: Any = node.get("params")
            for step in (problem.field or "").split("."):
                found = found.get(step) if isinstance(found, dict) else None
            return found if isinstance(found, str) else None
    return None
