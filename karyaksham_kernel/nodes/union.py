"""union: the rows of several tables under each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field
from typing_extensions import override

from karyaksham_kernel.nodes.context import Context, Inputs
from karyaksham_kernel.nodes.node import Example, Node, RowCount, fail

if TYPE_CHECKING:
    import polars as pl


class Union(Node):
    """Put the rows of several tables under each other, in the order of the inputs.

    Types that differ are widened: whole numbers to larger ones, or to floats. Text and numbers do not go together.
    """

    type_name = "union"
    category = "Combine"
    keywords = ("append tables", "stack", "concatenate", "combine rows", "put files together", "union all")
    arity = (2, None)
    row_count: ClassVar[RowCount] = "combine"
    frequent = ("columns",)
    examples = (
        Example(
            "A column that one table lacks",
            {},
            inputs=({"flight": [1], "carrier": ["UA"]}, {"flight": [2]}),
            outputs={"out": {"flight": [1, 2], "carrier": ["UA", None]}},
        ),
        Example(
            "Other names for the same things",
            {"columns": "by_position"},
            inputs=({"flight": [1]}, {"number": [2.5]}),
            outputs={"out": {"flight": [1.0, 2.5]}},
        ),
    )

    columns: Literal["by_name", "by_position", "strict"] = Field(
        "by_name",
        description="Which columns belong together: those of one name (null where a table has none), those in one "
        "place (under the first table's names), or `strict`: names, order and types must be the same.",
    )

    @override
    def frames(self, inputs: Inputs, context: Context) -> dict[str, pl.LazyFrame]:
        """All rows."""
        import polars as pl

        for place, schema in enumerate(inputs.schemas[1:], start=1):
            self._require_fit(inputs.schema, schema, place, context)
        if self.columns == "strict":
            return {"out": pl.concat(inputs.frames)}
        if self.columns == "by_name":
            return {"out": pl.concat(inputs.frames, how="diagonal_relaxed")}
        names = list(inputs.schema)
        renamed = [
            frame.select(pl.col(old).alias(new) for old, new in zip(schema, names, strict=True))
            for frame, schema in zip(inputs.frames, inputs.schemas, strict=True)
        ]
        return {"out": pl.concat(renamed, how="vertical_relaxed")}

    def _require_fit(self, first: pl.Schema, other: pl.Schema, place: int, context: Context) -> None:
        import polars as pl

        at = f"inputs[{place}]"
        if self.columns == "strict" and first != other:
            hint = "Use columns: by_name to fill and widen what differs."
            fail(context, "wrong_type", f"Input {place + 1} has other columns than the first.", at=at, hint=hint)
        if self.columns == "by_position" and len(first) != len(other):
            message = f"Input {place + 1} has {len(other)} columns and the first has {len(first)}."
            fail(context, "wrong_type", message, at=at, hint="Use columns: by_name, or select the same number.")
        same_names = [(name, name) for name in first if name in other]
        pairs = zip(first, other, strict=True) if self.columns == "by_position" else same_names
        for name, same in pairs:
            texts = [dtype == pl.String for dtype in (first[name], other[same])]
            if any(texts) and not all(texts) and pl.Null not in (first[name], other[same]):
                message = f"'{name}' is text in one input and {other[same] if texts[0] else first[name]} in another."
                fail(context, "wrong_type", message, at=at, hint="Cast one of them first.")
