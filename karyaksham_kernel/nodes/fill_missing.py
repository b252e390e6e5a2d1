"""fill_missing: values in place of nulls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import override

from karyaksham_kernel.nodes.context import Context, Inputs
from karyaksham_kernel.nodes.fields import Columns, Kind, as_list
from karyaksham_kernel.nodes.node import Call, Example, Faults, Node, RowCount, fail, require_columns
from karyaksham_kernel.nodes.values import read_value

if TYPE_CHECKING:
    import polars as pl

Method = Literal["mean", "median", "mode", "forward", "backward"]


class Value(BaseModel):
    """One value for all: text is read by the column's type, so that `"2013-01-31"` fills a date."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    value: str | int | float | bool


class FillMissing(Node):
    """Put something in place of missing values.

    Either one value, `{"value": 0}` (a number or true/false may stand alone), or what the column itself says: its
    `mean`, `median` or `mode` (the smallest of the most frequent), or the last value before (`forward`) or the next
    after (`backward`). Mean and median turn whole numbers into float64.
    """

    type_name = "fill_missing"
    category = "Columns"
    keywords = ("replace null", "fill blanks", "missing values", "impute", "forward fill", "default value", "na")
    row_count: ClassVar[RowCount] = "same"
    call = Call(positional=("columns", "with"))
    examples = (
        Example(
            "Zero for unknown delays",
            {"columns": ["dep_delay"], "with": 0},
            inputs=({"dep_delay": [4, None, 7]},),
            outputs={"out": {"dep_delay": [4, 0, 7]}},
        ),
        Example(
            "The last value before",
            {"columns": "carrier", "with": "forward"},
            inputs=({"carrier": [None, "UA", None, "AA"]},),
            outputs={"out": {"carrier": [None, "UA", "UA", "AA"]}},
        ),
        Example(
            "The mean of what is there",
            {"columns": ["dep_delay"], "with": "mean"},
            inputs=({"dep_delay": [1, 2, None]},),
            outputs={"out": {"dep_delay": [1.0, 2.0, 1.5]}},
        ),
        Example(
            "A text that is also the name of a method",
            {"columns": ["size"], "with": {"value": "mean"}},
            inputs=({"size": ["big", None]},),
            outputs={"out": {"size": ["big", "mean"]}},
        ),
    )

    columns: Columns = Field(description="The columns to fill.")
    filling: Annotated[Method | int | float | bool | Value, Kind("filling")] = Field(
        alias="with", description="A number, true, false, {value: …}, mean, median, mode, forward or backward."
    )

    @override
    def frames(self, inputs: Inputs, context: Context) -> dict[str, pl.LazyFrame]:
        """The input with those columns filled."""
        names = as_list(self.columns)
        require_columns(names, inputs.schema, context, "columns")
        faults = Faults()
        filled: list[pl.Expr] = []
        for name in names:
            with faults.noted():
                filled.append(self._filled(name, inputs.schema[name], context))
        faults.raise_all()
        return {"out": inputs.frame.with_columns(filled)}

    def _filled(self, name: str, dtype: pl.DataType, context: Context) -> pl.Expr:
        import polars as pl

        column = pl.col(name)
        if self.filling in ("mean", "median"):
            if not dtype.is_numeric():
                fail(context, "wrong_type", f"'{name}' has no {self.filling}: it is no number.", at="columns")
            return column.cast(pl.Float64).fill_null(column.mean() if self.filling == "mean" else column.median())
        if self.filling == "mode":
            return column.fill_null(column.drop_nulls().mode().min())
        if self.filling == "forward":
            return column.forward_fill()
        if self.filling == "backward":
            return column.backward_fill()
        return column.fill_null(pl.lit(self._value(name, dtype, context), dtype=dtype))

    def _value(self, name: str, dtype: pl.DataType, context: Context) -> Any:
        value = self.filling.value if isinstance(self.filling, Value) else self.filling
        try:
            return read_value(value, dtype)
        except (ValueError, TypeError, ArithmeticError):
            from karyaksham_kernel.expressions import type_name

            message = f"{value!r} cannot stand in '{name}', which is {type_name(dtype)}."
            fail(context, "wrong_type", message, at="with", hint="Give a value of that type, or cast the column first.")
