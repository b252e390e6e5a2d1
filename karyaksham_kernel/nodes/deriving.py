"""New columns from expressions, for the nodes that add them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from karyaksham_kernel.nodes.context import Context, Inputs
from karyaksham_kernel.nodes.node import Faults
from karyaksham_kernel.nodes.window_parts import within
from karyaksham_kernel.nodes.window_steps import Step

if TYPE_CHECKING:
    import polars as pl

    from karyaksham_kernel.expressions import DefaultOver

_TAKES = 4
"""How many times its input's bytes polars may hold: 1.7 times for one window, 3.3 for four of which one holds text."""


def derived(
    columns: Mapping[str, str], inputs: Inputs, context: Context, *, windows: bool, over: DefaultOver | None = None
) -> pl.LazyFrame:
    """The input with new columns after its own, in order; a column that is replaced keeps its place.

    `windows` says that some expression looks at other rows, `over` is the clause of those that have none.
    """
    faults = Faults()
    values = dict(_compiled(columns, inputs.schema, context, over, faults))
    faults.raise_all()
    room = context.room(_TAKES) if windows else None
    if room is None:
        frame = inputs.frame
        for value, _ in values.values():
            frame = frame.with_columns(value)
        return frame
    steps = [_step(name, value, columns[name], schema, context, over) for name, (value, schema) in values.items()]
    return within(room, inputs.frame, steps, context)


def _compiled(
    columns: Mapping[str, str], schema: pl.Schema, context: Context, over: DefaultOver | None, faults: Faults
) -> Iterator[tuple[str, tuple[pl.Expr, pl.Schema]]]:
    """Each column's expression, and the columns that it may name: the input's and earlier ones."""
    import polars as pl

    empty = pl.LazyFrame(schema=schema)
    for name, text in columns.items():
        with faults.noted():
            value = context.expression(text, schema, kind="derive", over=over, field=f"columns.{name}").alias(name)
            empty = empty.with_columns(value)
            seen, schema = schema, empty.collect_schema()
            yield name, (value, seen)


def _step(name: str, value: pl.Expr, text: str, schema: pl.Schema, context: Context, over: DefaultOver | None) -> Step:
    from karyaksham_kernel.expressions import taken_apart

    apart, calls = taken_apart(text, schema, context.parameters, over=over)
    return Step(name, value, apart.alias(name), tuple(calls))
