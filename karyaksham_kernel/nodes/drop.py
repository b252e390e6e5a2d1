"""drop: leave columns out."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field
from typing_extensions import override

from karyaksham_kernel.nodes.context import Context, Inputs
from karyaksham_kernel.nodes.fields import Columns, as_list
from karyaksham_kernel.nodes.node import Call, Example, Node, RowCount, require_columns

if TYPE_CHECKING:
    import polars as pl


class Drop(Node):
    """Leave the columns named out and keep all others."""

    type_name = "drop"
    category = "Columns"
    keywords = ("remove columns", "delete columns", "leave out fields", "exclude")
    row_count: ClassVar[RowCount] = "same"
    call = Call(positional=("columns",), more=True)
    examples = (
        Example(
            "Without the flight's number",
            {"columns": ["flight"]},
            inputs=({"carrier": ["UA"], "flight": [1545]},),
            outputs={"out": {"carrier": ["UA"]}},
        ),
    )

    columns: Columns = Field(description="The columns to leave out.")

    @override
    def frames(self, inputs: Inputs, context: Context) -> dict[str, pl.LazyFrame]:
        """All columns but those named."""
        names = as_list(self.columns)
        require_columns(names, inputs.schema, context, "columns")
        return {"out": inputs.frame.select(name for name in inputs.schema if name not in names)}
