"""What polars says about a value that cannot be computed, as one sentence, and the expression it is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from karyaksham_kernel.errors import Problem

if TYPE_CHECKING:
    import polars as pl

_CONVERSION = re.compile(
    r"conversion from `(?P<have>[^`]+)` to `(?P<want>[^`]+)` failed in column '(?P<column>.*?)' "
    r"for .*?values: \[(?P<values>.*)"
)
_COLUMN = re.compile(r'col\("((?:[^"\\]|\\.)*)"\)')
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')
_LITERAL = re.compile(r"\((-?\d+(?:\.\d+)?)\)")
_NUMBER = re.compile(r"([iuf])(8|16|32|64|128)")
_KINDS = {"i": "int", "u": "uint", "f": "float"}
# An expression raises its own sentence by casting it to a number: see `expressions.failing`.
_RAISED = ("str", "i8", "literal")
_CODES = {"ColumnNotFoundError": "unknown_column", "DuplicateError": "duplicate_column"}


@dataclass(frozen=True)
class Compiled:
    """An expression of the document as it was compiled."""

    node: str
    field: str
    expr: pl.Expr


def polars_problem(error: BaseException, expressions: Sequence[Compiled]) -> Problem:
    """The problem that a polars error tells of; its node and field where only one expression can have caused it."""
    text = str(error).strip()
    code, message = _said(type(error).__name__, text)
    cause = _cause(text, expressions)
    return Problem(code=code, node=cause and cause.node, field=cause and cause.field, message=message)


def sentence(text: str) -> str:
    """The first line, beginning and ending as a sentence does; a path at its beginning stays what it is."""
    line = (text.strip().splitlines() or ["Something failed"])[0].strip().rstrip(".")
    begins_with_word = line.split(maxsplit=1)[0].isalpha() if line else False
    return f"{line[:1].upper() if begins_with_word else line[:1]}{line[1:]}."


def _said(kind: str, text: str) -> tuple[str, str]:
    found = _CONVERSION.search(text)
    if found is None:
        if kind == "PanicException":
            return "internal_error", sentence(f"The engine stopped: {text}")
        return _CODES.get(kind, "cannot_compute"), sentence(text or kind)
    values = _values(found["values"])
    if (found["have"], found["want"], found["column"]) == _RAISED:
        return "expression_failed", sentence(values[0])
    have, want = _type(found["have"]), _type(found["want"])
    shown = ", ".join(values[:3])
    if have.startswith(("int", "uint", "float")):
        return "out_of_range", f"A value is too large for {want}: {shown}."
    return "conversion_failed", f"Not every value of '{found['column']}' is a {want}: {shown}."


def _values(listed: str) -> list[str]:
    """The values that polars quotes, the first of them at least."""
    quoted = [text.replace('\\"', '"').replace("\\'", "'") for text in _TEXT.findall(listed.partition("\n")[0])]
    return quoted or listed.partition("]")[0].split(", ")


def _type(name: str) -> str:
    if number := _NUMBER.match(name):
        return f"{_KINDS[number[1]]}{number[2]}"
    return "string" if name == "str" else name


def _cause(text: str, expressions: Sequence[Compiled]) -> Compiled | None:
    """The one expression that reads the columns polars names and has the part it quotes, or the words it raised."""
    _, _, told = text.partition("This error occurred in the following expression:\n")
    if not told:
        return None
    columns = {name for name in _COLUMN.findall(told) if not name.startswith("__POLARS")}
    possible = [compiled for compiled in expressions if columns <= set(compiled.expr.meta.root_names())]
    part, words = _plain(told.strip().splitlines()[0]), text.partition("values: [")[2].partition("\n")[0]
    certain = [compiled for compiled in possible if _holds(_plain(str(compiled.expr)), part, words)]
    places = {(compiled.node, compiled.field): compiled for compiled in certain or possible}
    return next(iter(places.values())) if len(places) == 1 else None


def _holds(expression: str, part: str, words: str) -> bool:
    numbers = set(_LITERAL.findall(part))
    if part in expression or (numbers and numbers <= set(_LITERAL.findall(expression))):
        return True
    return any(len(own) > 1 and own in words for own in _TEXT.findall(expression))


def _plain(expression: str) -> str:
    """An expression without what the optimizer adds or takes away."""
    return expression.replace("strict_cast", "cast").replace("dyn int: ", "")
