"""cast: columns of another type."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field
from typing_extensions import override

from karyaksham_kernel.nodes.casting import cast_column
from karyaksham_kernel.nodes.context import Context, Inputs
from karyaksham_kernel.nodes.fields import Types
from karyaksham_kernel.nodes.node import Call, Example, Faults, Node, RowCount, Table, require_columns

if TYPE_CHECKING:
    import polars as pl

_MIXED: Table = {"flight": [1, 2, 3], "dep_delay": ["4", None, "late"]}


class Cast(Node):
    """Turn columns into other types, by the rules of CAST in expressions.

    A value that does not fit ends the run (`fail`), becomes missing (`null`), or sends its row, as it came, to the
    port `rejected` (`reject`).
    """

    type_name = "cast"
    category = "Columns"
    keywords = (
        "change type",
        "convert to number",
        "text to date",
        "parse numbers",
        "to integer",
        "to string",
        "data type",
    )
    outputs = ("out", "rejected")
    row_count: ClassVar[RowCount] = "fewer"
    call = Call(positional=("types",), named="types")
    frequent = ("types", "on_error")
    examples = (
        Example(
            "Texts as numbers",
            {"types": {"dep_delay": "int64"}},
            inputs=({"flight": [1, 2], "dep_delay": ["4", None]},),
            outputs={"out": {"flight": [1, 2], "dep_delay": [4, None]}},
        ),
        Example(
            "What does not fit, aside",
            {"types": {"dep_delay": "int64"}, "on_error": "reject"},
            inputs=(_MIXED,),
            outputs={
                "out": {"flight": [1, 2], "dep_delay": [4, None]},
                "rejected": {"flight": [3], "dep_delay": ["late"]},
            },
        ),
        Example(
            "What does not fit, missing",
            {"types": {"dep_delay": "int64"}, "on_error": "null"},
            inputs=(_MIXED,),
            outputs={"out": {"flight": [1, 2, 3], "dep_delay": [4, None, None]}},
        ),
    )

    types: Types = Field(description="Column to type.", examples=[{"dep_delay": "int64"}])
    on_error: Literal["fail", "null", "reject"] = Field(
        "fail", description="What becomes of a value that does not fit."
    )

    @override
    def frames(self, inputs: Inputs, context: Context) -> dict[str, pl.LazyFrame]:
        """The rows with the new types, and those that have none."""
        import polars as pl

        require_columns(self.types, inputs.schema, context, "types")
        faults = Faults()
        turned: dict[str, pl.Expr] = {}
        for name, word in self.types.items():
            with faults.noted():
                or_null = self.on_error != "fail"
                turned[name] = cast_column(name, word, inputs.schema, context, f"types.{name}", or_null=or_null)
        faults.raise_all()
        replaced = [value.alias(name) for name, value in turned.items()]
        if self.on_error != "reject" or not turned:
            return {"out": inputs.frame.with_columns(replaced), "rejected": inputs.frame.limit(0)}
        unfit = pl.any_horizontal(pl.col(name).is_not_null() & value.is_null() for name, value in turned.items())
        return {"out": inputs.frame.filter(~unfit).with_columns(replaced), "rejected": inputs.frame.filter(unfit)}
