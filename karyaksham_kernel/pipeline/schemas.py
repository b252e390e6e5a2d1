"""The schema at every port of a node, found by polars itself on tables without rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.nodes.context import Context, Inputs
from karyaksham_kernel.nodes.node import Node

if TYPE_CHECKING:
    import polars as pl


def schemas_of(
    node: Node, arriving: Sequence[pl.Schema], names: Sequence[str], context: Context
) -> dict[str, pl.Schema]:
    """Compile one node alone and collect it over empty frames: a plan's schema alone lets `upper(int)` pass.

    Raises KaryakshamError with what polars has against it.
    """
    import polars as pl

    empty = [pl.LazyFrame(schema=schema) for schema in arriving]
    try:
        frames = node.frames(Inputs(empty, arriving, names=names), context)
        return {port: frame.collect().schema for port, frame in frames.items()}
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, TypeError, ValueError) as error:
        raise KaryakshamError(_problem(error, context)) from error


def _problem(error: BaseException, context: Context) -> Problem:
    import polars as pl

    codes: dict[type[BaseException], str] = {
        pl.exceptions.ColumnNotFoundError: "unknown_column",
        pl.exceptions.DuplicateError: "duplicate_column",
        pl.exceptions.PolarsError: "wrong_type",
    }
    code = next((code for kind, code in codes.items() if isinstance(error, kind)), "cannot_compile")
    sentence = (str(error).strip().splitlines() or [type(error).__name__])[0]
    return Problem(code=code, node=context.node, message=f"{sentence[0].upper()}{sentence[1:].rstrip('.')}.")
