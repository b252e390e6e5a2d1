"""group_by: one row for each group."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field
from typing_extensions import override

from karyaksham_kernel.nodes.context import Context, Inputs
from karyaksham_kernel.nodes.fields import Aggregations, Columns, as_list
from karyaksham_kernel.nodes.node import Call, Example, Faults, Node, RowCount, fail, require_columns, require_new

if TYPE_CHECKING:
    import polars as pl


class GroupBy(Node):
    """One row for each combination of keys, with aggregates over its rows; missing keys are a group of their own.

    Without keys there is exactly one row, over all rows. The order of the groups is not fixed: sort them.
    """

    type_name = "group_by"
    category = "Shape"
    keywords = (
        "average by month",
        "count per",
        "sum by",
        "total per",
        "aggregate",
        "summarise groups",
        "mean per",
        "statistics by",
        "pivot table",
    )
    row_count: ClassVar[RowCount] = "blocking"
    call = Call(positional=("keys",), more=True, named="aggregations")
    examples = (
        Example(
            "Flights and mean delay of each carrier",
            {"keys": ["carrier"], "aggregations": {"flights": "count(*)", "mean_delay": "avg(dep_delay)"}},
            inputs=({"carrier": ["UA", "AA", "UA", "AA"], "dep_delay": [10, 5, 20, None]},),
            outputs={"out": {"carrier": ["UA", "AA"], "flights": [2, 2], "mean_delay": [15.0, 5.0]}},
            ordered=False,
        ),
        Example(
            "One row over everything",
            {"aggregations": {"latest": "max(dep_delay)"}},
            inputs=({"dep_delay": [10, 5]},),
            outputs={"out": {"latest": [10]}},
        ),
    )

    keys: Columns = Field(default_factory=list, description="The columns that make the groups.")
    aggregations: Aggregations = Field(
        default_factory=dict, description="New column to aggregate.", examples=[{"flights": "count(*)"}]
    )

    @override
    def frames(self, inputs: Inputs, context: Context) -> dict[str, pl.LazyFrame]:
        """The groups."""
        keys = list(dict.fromkeys(as_list(self.keys)))
        faults = Faults()
        with faults.noted():
            require_columns(keys, inputs.schema, context, "keys")
            require_new(self.aggregations, keys, context, "aggregations")
        values: list[pl.Expr] = []
        for name, text in self.aggregations.items():
            with faults.noted():
                value = context.expression(text, inputs.schema, kind="aggregate", field=f"aggregations.{name}")
                values.append(value.alias(name))
        faults.raise_all()
        if keys:
            return {"out": inputs.frame.group_by(keys).agg(values)}
        if not values:
            fail(context, "missing_field", "There is nothing to group by and nothing to aggregate.", at="aggregations")
        return {"out": inputs.frame.select(values)}
