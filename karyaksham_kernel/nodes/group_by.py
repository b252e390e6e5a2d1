"""group_by: one row for each group."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field
from typing_extensions import override

from karyaksham_kernel.nodes.algebraic import is_algebraic
from karyaksham_kernel.nodes.context import Context, Inputs
from karyaksham_kernel.nodes.fields import Aggregations, Columns, as_list
from karyaksham_kernel.nodes.node import Call, Example, Faults, Node, RowCount, fail, require_columns, require_new
from karyaksham_kernel.nodes.parts import HASH, Intake, handed, hash_of, spilled
from karyaksham_kernel.nodes.sources import deferred

if TYPE_CHECKING:
    import polars as pl

_TAKES = 3
"""How many times its input's bytes polars may hold here, when nearly every row is a group."""
_SATURATED = 0.05
"""Groups are few when the second half of some rows has so few groups that the first half has not."""
_LOOK = 32 << 20
"""Bytes of rows to tell that by; if they do not show it twice as many may, up to what there is room for."""


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
        if not keys and not values:
            fail(context, "missing_field", "There is nothing to group by and nothing to aggregate.", at="aggregations")
        frame, values = self._of_blocks(inputs, keys, context) or (inputs.frame, values)
        return {"out": self._grouped(frame, keys, values, context) if keys else frame.select(values)}

    def _of_blocks(
        self, inputs: Inputs, keys: list[str], context: Context
    ) -> tuple[pl.LazyFrame, list[pl.Expr]] | None:
        """What the blocks of the input add up to, and the aggregates of that; None where it has to be the rows."""
        from karyaksham_kernel.expressions import compile_of_partials

        reading = inputs.reading
        if reading is None:
            return None
        values, partials = [], {}
        for name, text in self.aggregations.items():
            value = compile_of_partials(text, inputs.schema, context.parameters)
            if value is None:
                return None
            values.append(value.expr.alias(name))
            partials.update({partial.name: partial for partial in value.partials})
        if not reading.has_few_groups(keys):
            return None
        return reading.grouped(keys, list(partials.values())), values

    def _grouped(self, rows: pl.LazyFrame, keys: list[str], values: list[pl.Expr], context: Context) -> pl.LazyFrame:
        import polars as pl

        native = rows.group_by(keys).agg(values)
        room = context.room(_TAKES)
        if room is None:
            return native
        needed = dict.fromkeys([*keys, *(name for value in values for name in value.meta.root_names())])
        frame = rows.select([*needed] or keys)
        hashed = frame.with_columns(hash_of([pl.col(key) for key in keys], frame.collect_schema(), keys))
        return deferred(lambda: self._in_parts(hashed, keys, values, room, context), native.collect_schema())

    def _in_parts(
        self, frame: pl.LazyFrame, keys: list[str], values: list[pl.Expr], room: int, context: Context
    ) -> Iterator[pl.DataFrame]:
        """Group what is read as it comes while groups are few; else part by part."""
        algebraic = all(is_algebraic(value) for value in values)
        with spilled(room, context) as spill:
            intake = Intake(frame, spill.part_bytes)
            if (algebraic and _has_few_groups(intake)) or _is_all(intake):
                read = deferred(intake.all, intake.schema)
                yield from read.group_by(keys).agg(values).collect_batches(engine="streaming")
                return
            for part in spill.parts_of(intake):
                if spill.is_giant(part) and not algebraic:
                    fail(context, *_too_large(part.bytes, spill.giant_bytes), at="aggregations")
                yield from handed(part.scan().group_by(keys).agg(values).collect(engine="streaming"))


def _has_few_groups(intake: Intake) -> bool:
    """Whether the groups of the rows read so far are most of those that there will be: asked of ever more rows."""
    size = _LOOK
    while not _are_few(intake.held(size)):
        if intake.ended or size >= intake.most:
            return False
        size *= 2
    return True


def _is_all(intake: Intake) -> bool:
    """Whether all rows are held when no more should be."""
    intake.held()
    return intake.ended


def _are_few(held: list[pl.DataFrame]) -> bool:
    import polars as pl

    hashes = pl.concat([rows[HASH] for rows in held]) if held else pl.Series(HASH, [], pl.UInt64)
    first = hashes.head(len(hashes) // 2).n_unique()
    return hashes.n_unique() - first <= _SATURATED * first


def _too_large(size: int, most: int) -> tuple[str, str]:
    message = (
        f"One group has {size >> 20:,} MiB of rows, more than the {most >> 20:,} MiB that its aggregates may hold."
    )
    return "memory_budget_exceeded", message
