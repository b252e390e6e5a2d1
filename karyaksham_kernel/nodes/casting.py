"""Columns of another type."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.nodes.context import Context

if TYPE_CHECKING:
    import polars as pl


def cast_column(
    name: str, word: str, schema: Mapping[str, pl.DataType], context: Context, at: str, *, or_null: bool = False
) -> pl.Expr:
    """A column as the type of that word, by the rules of CAST in expressions; with `or_null`, of TRY_CAST.

    Raises KaryakshamError at the field `at` when no value of the one type is one of the other.
    """
    quoted = '"' + name.replace('"', '""') + '"'
    function = "TRY_CAST" if or_null else "CAST"
    try:
        return context.expression(f"{function}({quoted} AS {_in_sql(word)})", schema, kind="row", field=at)
    except KaryakshamError as error:
        raise KaryakshamError(_of_type(error.problem, word)) from error


def _of_type(problem: Problem, word: str) -> Problem:
    """The problem without its place in a text that nobody wrote."""
    said = problem.model_copy(update={"position": None})
    if problem.code != "expression_syntax":
        return said
    return said.model_copy(update={"code": "wrong_type", "message": f"Nothing can be cast to {word}.", "hint": None})


def _in_sql(word: str) -> str:
    """The type word as a cast takes it: SQL's int8 has eight bytes, ours eight bits."""
    return re.sub(r"\bint8\b", "tinyint", word)
