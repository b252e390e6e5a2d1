"""derive: new columns from expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field
from typing_extensions import override

from karyaksham_kernel.nodes.context import Context, Inputs
from karyaksham_kernel.nodes.fields import Derivations
from karyaksham_kernel.nodes.node import Call, Example, Faults, Node, RowCount

if TYPE_CHECKING:
    import polars as pl


class Derive(Node):
    """Add columns, or replace them, by expressions; later expressions may use earlier columns.

    Window functions (`rank() OVER (PARTITION BY carrier ORDER BY dep_delay)`) are allowed here.
    """

    type_name = "derive"
    category = "Columns"
    keywords = (
        "new column",
        "calculate",
        "formula",
        "compute",
        "add a field",
        "running total",
        "rank",
        "case when",
        "if then else",
    )
    row_count: ClassVar[RowCount] = "same"
    call = Call(positional=("columns",), named="columns")
    examples = (
        Example(
            "Speed, and then a word for it",
            {"columns": {"speed": "distance / hours", "pace": "CASE WHEN speed > 400 THEN 'fast' ELSE 'slow' END"}},
            inputs=({"distance": [1400.0, 719.0], "hours": [3.5, 2.0]},),
            outputs={
                "out": {
                    "distance": [1400.0, 719.0],
                    "hours": [3.5, 2.0],
                    "speed": [400.0, 359.5],
                    "pace": ["slow", "slow"],
                }
            },
        ),
    )

    columns: Derivations = Field(
        description="New column to expression, in order.", examples=[{"speed": "distance / air_time * 60"}]
    )

    @override
    def frames(self, inputs: Inputs, context: Context) -> dict[str, pl.LazyFrame]:
        """The input with the new columns after its own; a column that is replaced keeps its place."""
        import polars as pl

        frame = inputs.frame
        empty = pl.LazyFrame(schema=inputs.schema)
        schema = inputs.schema
        faults = Faults()
        for name, text in self.columns.items():
            with faults.noted():
                value = context.expression(text, schema, kind="derive", field=f"columns.{name}").alias(name)
                frame = frame.with_columns(value)
                empty = empty.with_columns(value)
                schema = empty.collect_schema()
        faults.raise_all()
        return {"out": frame}
