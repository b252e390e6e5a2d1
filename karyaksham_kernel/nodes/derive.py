"""derive: new columns from expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field
from typing_extensions import override

from karyaksham_kernel.nodes.context import Context, Inputs
from karyaksham_kernel.nodes.deriving import derived
from karyaksham_kernel.nodes.fields import Derivations
from karyaksham_kernel.nodes.node import Call, Example, Node, RowCount

if TYPE_CHECKING:
    import polars as pl


class Derive(Node):
    """Add columns, or replace them, by expressions; later expressions may use earlier columns.

    Window functions (`rank() OVER (PARTITION BY carrier ORDER BY dep_delay)`) are allowed here; a `window` says the
    partition and the order once for all of its expressions.
    """

    type_name = "derive"
    category = "Columns"
    keywords = (
        "new column",
        "calculate",
        "formula",
        "compute",
        "add a field",
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

    @property
    @override
    def holds_rows(self) -> bool:
        """Window functions look at rows that come later."""
        from karyaksham_kernel.expressions import has_windows

        return any(has_windows(text) for text in self.columns.values())

    @override
    def frames(self, inputs: Inputs, context: Context) -> dict[str, pl.LazyFrame]:
        """The input with the new columns after its own; a column that is replaced keeps its place."""
        return {"out": derived(self.columns, inputs, context, windows=self.holds_rows)}
