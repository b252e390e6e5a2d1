"""deduplicate: one row for each key."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field
from typing_extensions import override

from karyaksham_kernel.nodes.context import Context, Inputs
from karyaksham_kernel.nodes.fields import Columns, as_list
from karyaksham_kernel.nodes.names import free_name
from karyaksham_kernel.nodes.node import Call, Example, Node, RowCount, require_columns

if TYPE_CHECKING:
    import polars as pl


class Deduplicate(Node):
    """Keep one row for each combination of keys; missing values equal each other here.

    The port `duplicates` has the rows left out. The order of the rows is not kept.
    """

    type_name = "deduplicate"
    category = "Rows"
    keywords = ("remove duplicates", "distinct", "unique rows", "find duplicates", "first of each", "latest per")
    outputs = ("out", "duplicates")
    row_count: ClassVar[RowCount] = "blocking"
    call = Call(positional=("keys",), more=True)
    frequent = ("keys", "keep")
    examples = (
        Example(
            "The first row of each carrier",
            {"keys": ["carrier"]},
            inputs=({"carrier": ["UA", "UA", None, None], "flight": [1, 2, 3, 4]},),
            outputs={
                "out": {"carrier": ["UA", None], "flight": [1, 3]},
                "duplicates": {"carrier": ["UA", None], "flight": [2, 4]},
            },
            ordered=False,
        ),
        Example(
            "Only what occurs once",
            {"keep": "none"},
            inputs=({"carrier": ["UA", "AA", "UA"]},),
            outputs={"out": {"carrier": ["AA"]}, "duplicates": {"carrier": ["UA", "UA"]}},
            ordered=False,
        ),
    )

    keys: Columns | None = Field(None, description="The columns that make rows the same; all of them when left out.")
    keep: Literal["first", "last", "any", "none"] = Field(
        "first", description="Which of the same rows to keep; `any` is the cheapest, `none` keeps rows that occur once."
    )

    @override
    def frames(self, inputs: Inputs, context: Context) -> dict[str, pl.LazyFrame]:
        """The rows kept and the rows left out."""
        keys = as_list(self.keys)
        require_columns(keys, inputs.schema, context, "keys")
        by = keys or list(inputs.schema)
        if not inputs.reads("duplicates"):
            return {"out": inputs.frame.unique(by, keep=self.keep)}
        # Two plans may choose differently among 'any' of the same rows; the first is one of any.
        keep = "first" if self.keep == "any" else self.keep
        number = free_name("row_number", inputs.schema)
        numbered = inputs.frame.with_row_index(number)
        kept = numbered.unique(by, keep=keep)
        left_out = numbered.join(kept.select(number), on=number, how="anti")
        return {"out": kept.drop(number), "duplicates": left_out.drop(number)}
