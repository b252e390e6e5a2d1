"""limit: the first rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field
from typing_extensions import override

from karyaksham_kernel.nodes.context import Context, Inputs
from karyaksham_kernel.nodes.node import Call, Example, Node, RowCount

if TYPE_CHECKING:
    import polars as pl


class Limit(Node):
    """Keep the first rows; with an offset, the first after those left out."""

    type_name = "limit"
    category = "Rows"
    keywords = ("first rows", "head", "some rows", "skip rows", "offset", "take")
    row_count: ClassVar[RowCount] = "fewer"
    call = Call(positional=("rows", "offset"))
    examples = (
        Example(
            "Two rows after the first",
            {"rows": 2, "offset": 1},
            inputs=({"flight": [1, 2, 3, 4]},),
            outputs={"out": {"flight": [2, 3]}},
        ),
    )

    rows: int = Field(ge=0, description="How many rows to keep.")
    offset: int = Field(0, ge=0, description="How many rows to leave out before them.")

    @override
    def frames(self, inputs: Inputs, context: Context) -> dict[str, pl.LazyFrame]:
        """That slice of the input."""
        return {"out": inputs.frame.slice(self.offset, self.rows)}
