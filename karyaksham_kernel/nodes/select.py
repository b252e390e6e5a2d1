"""select: choose columns, in an order, with new names and types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import override

from karyaksham_kernel.nodes.casting import cast_column
from karyaksham_kernel.nodes.context import Context, Inputs
from karyaksham_kernel.nodes.fields import Column, Kind, NewColumn, TypeName
from karyaksham_kernel.nodes.node import Call, Example, Faults, Node, RowCount, require_columns, require_new

if TYPE_CHECKING:
    import polars as pl


class Selected(BaseModel):
    """One chosen column; it keeps its name and type where none is given."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, serialize_by_alias=True)

    name: Column
    new_name: NewColumn | None = Field(None, alias="as", description="Its name from here on.")
    type: TypeName | None = Field(None, description="Its type from here on; a value that does not fit ends the run.")


class Select(Node):
    """Keep the columns named, in this order, and no others."""

    type_name = "select"
    category = "Columns"
    keywords = ("choose columns", "keep columns", "reorder columns", "pick fields", "project")
    row_count: ClassVar[RowCount] = "same"
    call = Call(positional=("columns",), more=True)
    examples = (
        Example(
            "Two columns, one of them renamed",
            {"columns": ["carrier", {"name": "dep_delay", "as": "minutes", "type": "float64"}]},
            inputs=({"month": [1, 1], "dep_delay": [4, None], "carrier": ["UA", "AA"]},),
            outputs={"out": {"carrier": ["UA", "AA"], "minutes": [4.0, None]}},
        ),
    )

    columns: Annotated[Column | list[Column | Selected], Kind("columns", {"rename": "true"})] = Field(
        description="Names, or {name, as, type} to rename and cast on the way."
    )

    @override
    def frames(self, inputs: Inputs, context: Context) -> dict[str, pl.LazyFrame]:
        """The chosen columns."""
        import polars as pl

        given = self.columns if isinstance(self.columns, list) else [self.columns]
        chosen = [Selected(name=column) if isinstance(column, str) else column for column in given]
        require_columns((column.name for column in chosen), inputs.schema, context, "columns")
        require_new((column.new_name or column.name for column in chosen), (), context, "columns")
        expressions: list[pl.Expr] = []
        faults = Faults()
        for place, column in enumerate(chosen):
            with faults.noted():
                value = pl.col(column.name)
                if column.type:
                    value = cast_column(column.name, column.type, inputs.schema, context, f"columns[{place}].type")
                expressions.append(value.alias(column.new_name or column.name))
        faults.raise_all()
        return {"out": inputs.frame.select(expressions)}
