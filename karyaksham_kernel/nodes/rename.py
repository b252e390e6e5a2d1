"""rename: give columns other names."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field
from typing_extensions import override

from karyaksham_kernel.nodes.context import Context, Inputs
from karyaksham_kernel.nodes.fields import Renaming
from karyaksham_kernel.nodes.node import Call, Example, Node, RowCount, require_columns, require_new

if TYPE_CHECKING:
    import polars as pl


class Rename(Node):
    """Give columns other names; their order and all other columns stay."""

    type_name = "rename"
    category = "Columns"
    keywords = ("change column name", "relabel", "alias", "new header")
    row_count: ClassVar[RowCount] = "same"
    call = Call(positional=("columns",), named="columns")
    examples = (
        Example(
            "A clearer name",
            {"columns": {"dep_delay": "minutes_late"}},
            inputs=({"carrier": ["UA"], "dep_delay": [4]},),
            outputs={"out": {"carrier": ["UA"], "minutes_late": [4]}},
        ),
        Example(
            "Two names exchanged",
            {"columns": {"a": "b", "b": "a"}},
            inputs=({"a": [1], "b": [2]},),
            outputs={"out": {"b": [1], "a": [2]}},
        ),
    )

    columns: Renaming = Field(description="Old name to new name.")

    @override
    def frames(self, inputs: Inputs, context: Context) -> dict[str, pl.LazyFrame]:
        """The same columns under their new names."""
        import polars as pl

        require_columns(self.columns, inputs.schema, context, "columns")
        require_new((self.columns.get(name, name) for name in inputs.schema), (), context, "columns")
        return {"out": inputs.frame.select(pl.col(name).alias(self.columns.get(name, name)) for name in inputs.schema)}
