"""window: what a row is among the others of its partition."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field
from typing_extensions import override

from karyaksham_kernel.nodes.context import Context, Inputs
from karyaksham_kernel.nodes.deriving import derived
from karyaksham_kernel.nodes.fields import Columns, Derivations, SortKeys, as_list, sort_keys
from karyaksham_kernel.nodes.node import Call, Example, Faults, Node, RowCount, Table, require_columns

if TYPE_CHECKING:
    import polars as pl

_SALES: Table = {"shop": ["a", "b", "a", "a"], "day": [2, 1, 1, 3], "amount": [5, 7, 1, 4]}


class Window(Node):
    """Add columns that look at the other rows of the same partition, in an order: totals, ranks, the row before.

    Window functions and aggregates need no OVER here: all are computed over `partition_by` and `order_by`. With an
    order, an aggregate runs up to the current row and its equals, as in SQL; without one it is over the whole
    partition. Rows without a value in `partition_by` are a partition of their own, and without columns there all rows
    are one. Missing values come last both ways, ties as they came. Later expressions may use earlier columns, and a
    call with an OVER clause of its own keeps to that alone. The rows keep their order and number.
    """

    type_name = "window"
    category = "Columns"
    keywords = (
        "running total",
        "cumulative sum",
        "rank within",
        "top per group",
        "previous row",
        "next row",
        "difference to the row before",
        "share of total",
        "row number",
        "moving average",
        "over partition by",
    )
    row_count: ClassVar[RowCount] = "same"
    call = Call(positional=("partition_by",), more=True, named="columns")
    frequent = ("partition_by", "order_by", "columns")
    examples = (
        Example(
            "A running total, and the change since the day before",
            {
                "partition_by": ["shop"],
                "order_by": ["day"],
                "columns": {"total": "sum(amount)", "change": "amount - lag(amount)"},
            },
            inputs=(_SALES,),
            outputs={"out": {**_SALES, "total": [6, 7, 1, 10], "change": [4, None, None, -1]}},
        ),
        Example(
            "The place of each sale in its shop, the largest first",
            {
                "partition_by": ["shop"],
                "order_by": [{"column": "amount", "descending": True}],
                "columns": {"place": "rank()"},
            },
            inputs=(_SALES,),
            outputs={"out": {**_SALES, "place": [1, 1, 3, 2]}},
        ),
        Example(
            "Each sale's share of its shop",
            {"partition_by": ["shop"], "columns": {"share": "amount / sum(amount)"}},
            inputs=(_SALES,),
            outputs={"out": {**_SALES, "share": [0.5, 1.0, 0.1, 0.4]}},
        ),
    )

    partition_by: Columns = Field(default_factory=list, description="Rows that have these in common are a partition.")
    order_by: SortKeys = Field(
        default_factory=list,
        description="The order within a partition: column names, or {column, descending}; earlier ones count more.",
    )
    columns: Derivations = Field(
        description="New column to expression, in order.", examples=[{"previous": "lag(amount)"}]
    )

    @property
    @override
    def holds_rows(self) -> bool:
        """A partition's rows may be anywhere."""
        return True

    @override
    def frames(self, inputs: Inputs, context: Context) -> dict[str, pl.LazyFrame]:
        """The input with the new columns after its own; a column that is replaced keeps its place."""
        from karyaksham_kernel.expressions import DefaultOver

        partition = list(dict.fromkeys(as_list(self.partition_by)))
        order = [(key.column, key.descending) for key in sort_keys(self.order_by)]
        faults = Faults()
        with faults.noted():
            require_columns(partition, inputs.schema, context, "partition_by")
        with faults.noted():
            require_columns([name for name, _ in order], inputs.schema, context, "order_by")
        faults.raise_all()
        over = DefaultOver(tuple(partition), tuple(order))
        return {"out": derived(self.columns, inputs, context, windows=True, over=over)}
