"""filter: the rows for which a condition holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field
from typing_extensions import override

from karyaksham_kernel.nodes.context import Context, Inputs
from karyaksham_kernel.nodes.fields import Expression
from karyaksham_kernel.nodes.node import Call, Example, Node, RowCount, fail

if TYPE_CHECKING:
    import polars as pl


class Filter(Node):
    """Keep the rows for which a condition holds.

    The port `rest` has the other rows: those for which it is false, and those for which it is neither, because a value
    in it is missing.
    """

    type_name = "filter"
    category = "Rows"
    keywords = ("where", "keep rows", "remove rows", "only those that", "condition", "search rows", "split rows")
    outputs = ("out", "rest")
    row_count: ClassVar[RowCount] = "fewer"
    call = Call(positional=("condition",))
    examples = (
        Example(
            "Flights that left late",
            {"condition": "dep_delay > 15"},
            inputs=({"flight": [1, 2, 3], "dep_delay": [30, 15, None]},),
            outputs={
                "out": {"flight": [1], "dep_delay": [30]},
                "rest": {"flight": [2, 3], "dep_delay": [15, None]},
            },
        ),
    )

    condition: Expression = Field(description="Tested on each row.", examples=["amount > 100"])

    @override
    def frames(self, inputs: Inputs, context: Context) -> dict[str, pl.LazyFrame]:
        """The rows that pass, and the rest."""
        import polars as pl

        condition = context.expression(self.condition, inputs.schema, kind="row", field="condition")
        answer = pl.LazyFrame(schema=inputs.schema).select(condition.alias("condition")).collect_schema()["condition"]
        if answer not in (pl.Boolean, pl.Null):
            hint = "Compare it with something: =, <, IN, IS NULL …"
            fail(context, "wrong_type", "The condition is not true or false.", at="condition", hint=hint)
        # Negating the whole would lose the rows where the condition is null.
        return {"out": inputs.frame.filter(condition), "rest": inputs.frame.filter(~condition.fill_null(value=False))}
