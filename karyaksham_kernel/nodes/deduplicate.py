"""deduplicate: one row for each key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field
from typing_extensions import override

from karyaksham_kernel.nodes.context import Context, Inputs
from karyaksham_kernel.nodes.fields import Columns, as_list
from karyaksham_kernel.nodes.names import free_name
from karyaksham_kernel.nodes.node import Call, Example, Node, RowCount, require_columns
from karyaksham_kernel.nodes.parts import ROW, Part, Spill, handed, hash_of, pieces, spilled
from karyaksham_kernel.nodes.sources import deferred

if TYPE_CHECKING:
    import polars as pl

_COUNT = "\x01count"
_TAKES = 8
"""How many times its input's bytes polars holds here, all columns kept."""


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
        room = context.room(_TAKES)
        if not inputs.reads("duplicates"):
            if room is None:
                return {"out": inputs.frame.unique(by, keep=self.keep)}
            frame = _numbered(inputs, by)
            return {"out": deferred(lambda: self._kept(frame, by, list(inputs.schema), room, context), inputs.schema)}
        # Two plans may choose differently among 'any' of the same rows; the first is one of any.
        keep = "first" if self.keep == "any" else self.keep
        number = free_name("row_number", inputs.schema)
        numbered = inputs.frame.with_row_index(number)
        kept = numbered.unique(by, keep=keep)
        left_out = numbered.join(kept.select(number), on=number, how="anti")
        return {"out": kept.drop(number), "duplicates": left_out.drop(number)}

    def _kept(
        self, frame: pl.LazyFrame, by: list[str], names: list[str], room: int, context: Context
    ) -> Iterator[pl.DataFrame]:
        with spilled(room, context) as spill:
            for part in spill.parts(frame):
                giant = spill.is_giant(part)
                kept = self._of_giant(part, by, spill) if giant else self._unique(part.scan().collect(), by)
                yield from handed(kept.select(names))

    def _unique(self, rows: pl.DataFrame, by: list[str]) -> pl.DataFrame:
        """One part's rows; they may have come in any order."""
        ordered = rows if self.keep in ("any", "none") else rows.sort(ROW)
        return ordered.unique(by, keep=self.keep)

    def _of_giant(self, part: Part, by: list[str], spill: Spill) -> pl.DataFrame:
        """Many rows of few keys: what was kept so far together with some more, again and again."""
        import polars as pl

        if self.keep == "none":
            counted = part.scan().group_by(by).agg(pl.len().alias(_COUNT), pl.exclude(by).first())
            return counted.filter(pl.col(_COUNT) == 1).collect(engine="streaming").select(pl.exclude(_COUNT))
        kept: list[pl.DataFrame] = []
        for rows in pieces(part.scan(), spill.part_bytes):
            kept = [self._unique(pl.concat([*kept, rows]), by)]
        return kept[0]


def _numbered(inputs: Inputs, by: list[str]) -> pl.LazyFrame:
    """The rows with their places, since parts do not keep them, and the hashes of their keys."""
    import polars as pl

    return inputs.frame.with_row_index(ROW).with_columns(hash_of([pl.col(name) for name in by], inputs.schema, by))
