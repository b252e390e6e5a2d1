"""sort: put rows in order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field
from typing_extensions import override

from karyaksham_kernel.nodes.context import Context, Inputs
from karyaksham_kernel.nodes.fields import SortKeys, sort_keys
from karyaksham_kernel.nodes.merging import Order, sorted_in_ranges
from karyaksham_kernel.nodes.node import Call, Example, Node, RowCount, require_columns
from karyaksham_kernel.nodes.parts import spilled
from karyaksham_kernel.nodes.sources import deferred

if TYPE_CHECKING:
    import polars as pl

_TAKES = 5
"""How many times its input's bytes polars holds here."""


class Sort(Node):
    """Put the rows in order: smallest first unless said otherwise, missing values last both ways, ties as they came."""

    type_name = "sort"
    category = "Rows"
    keywords = ("order by", "arrange", "largest first", "smallest first", "newest first", "alphabetical")
    row_count: ClassVar[RowCount] = "blocking"
    call = Call(positional=("by",), more=True)
    examples = (
        Example(
            "By carrier, latest first",
            {"by": ["carrier", {"column": "dep_delay", "descending": True}]},
            inputs=({"carrier": ["UA", "AA", "UA", "UA"], "dep_delay": [3, 1, None, 5]},),
            outputs={"out": {"carrier": ["AA", "UA", "UA", "UA"], "dep_delay": [1, 5, 3, None]}},
        ),
    )

    by: SortKeys = Field(description="Column names, or {column, descending}; earlier ones count more.")

    @override
    def frames(self, inputs: Inputs, context: Context) -> dict[str, pl.LazyFrame]:
        """The same rows in order."""
        keys = sort_keys(self.by)
        names = [key.column for key in keys]
        require_columns(names, inputs.schema, context, "by")
        if not keys:
            return {"out": inputs.frame}
        descending = [key.descending for key in keys]
        room = context.room(_TAKES)
        if room is None:
            return {"out": inputs.frame.sort(names, descending=descending, nulls_last=True, maintain_order=True)}
        order = Order(names, descending)
        return {"out": deferred(lambda: _in_ranges(inputs.frame, order, room, context), inputs.schema)}


def _in_ranges(frame: pl.LazyFrame, order: Order, room: int, context: Context) -> Iterator[pl.DataFrame]:
    with spilled(room, context) as spill:
        yield from sorted_in_ranges(frame, order, spill)
