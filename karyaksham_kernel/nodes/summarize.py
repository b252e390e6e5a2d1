"""summarize: statistics of every column, as a table."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field
from typing_extensions import override

from karyaksham_kernel.nodes.context import Context, Inputs
from karyaksham_kernel.nodes.fields import Columns, as_list
from karyaksham_kernel.nodes.handing import columns_for_engine
from karyaksham_kernel.nodes.node import Call, Example, Node, RowCount, Table, require_columns
from karyaksham_kernel.nodes.sources import deferred

if TYPE_CHECKING:
    import polars as pl

    from karyaksham_kernel.nodes.csv_reading import CsvReading

_INTERVAL = 1.0
"""Seconds between two partial results, at least."""
_REST = 20
"""How many times as long as making one takes nothing is told: of a thousand columns it takes a quarter of a second."""
_BARS = {5: 2, 6: 1, 7: 0, 8: 0, 9: 0, 10: 1}
_EXAMPLE: Table = {
    "column": ["dep_delay"],
    "type": ["int64"],
    "rows": [4],
    "nulls": [0],
    "nans": [0],
    "distinct": [3],
    "distinct_exact": [True],
    "min": ["5"],
    "max": ["10"],
    "mean": [6.5],
    "std": [2.3804761428476167],
    "q05": ["5"],
    "q25": ["5"],
    "median": ["5"],
    "q75": ["6"],
    "q95": ["10"],
    "min_length": [None],
    "max_length": [None],
    "mean_length": [None],
    "histogram": [[{"from": str(value), "to": str(value), "count": count} for value, count in _BARS.items()]],
    "top": [[{"value": "5", "count": 2}, {"value": "6", "count": 1}, {"value": "10", "count": 1}]],
    "top_error": [0],
    "patterns": [None],
}


class Summarize(Node):
    """One row for each column with its statistics, found in one pass that holds only sketches.

    `distinct` is exact up to about two thousand different values and otherwise an estimate with a standard error of
    0.8 % (`distinct_exact` says which). Quantiles and the histogram come from a sample: their ranks are within 1 % in
    99 of 100 cases. `top` has the most frequent values; their counts are wrong by `top_error` at most, which is 0 while
    there are few different ones. `patterns` shows what texts look like (A and a for letters, 9 for digits) with their
    shares in a sample. Values are text here, in the form that CSV has.
    """

    type_name = "summarize"
    category = "Shape"
    keywords = (
        "describe columns",
        "column statistics",
        "profile",
        "data quality",
        "null share",
        "quantiles",
        "distinct",
    )
    row_count: ClassVar[RowCount] = "blocking"
    call = Call(positional=("columns",), more=True)
    examples = (
        Example(
            "What a column holds",
            {"columns": ["dep_delay"]},
            inputs=({"carrier": ["UA", "AA", "UA", None], "dep_delay": [10, 5, 6, 5]},),
            outputs={"out": _EXAMPLE},
        ),
    )

    columns: Columns | None = Field(None, description="The columns to look at; all of them when left out.")

    @override
    def frames(self, inputs: Inputs, context: Context) -> dict[str, pl.LazyFrame]:
        """The table of statistics."""
        names = as_list(self.columns) or list(inputs.schema)
        require_columns(names, inputs.schema, context, "columns")
        types = {name: inputs.schema[name] for name in names}
        frame = inputs.frame.select(_readable(types))
        return {"out": deferred(lambda: _rows(inputs.reading, frame, types, context), _schema())}


def _rows(
    reading: CsvReading | None, frame: pl.LazyFrame, types: dict[str, pl.DataType], context: Context
) -> Iterator[pl.DataFrame]:
    import polars as pl

    from karyaksham_kernel._engine import Profiler
    from karyaksham_kernel.expressions import type_name

    words = {name: type_name(dtype) for name, dtype in types.items()}
    empty = columns_for_engine(frame.collect_schema(), context)
    profiler = Profiler(empty, cancel=context.cancel)
    due = time.monotonic() + _INTERVAL

    def tell() -> None:
        nonlocal due
        begun = time.monotonic()
        if begun > due:
            context.tell("profile", columns=_typed(profiler.snapshot(), words), done=False)
            told = time.monotonic()
            due = told + max(_INTERVAL, _REST * (told - begun))

    def update(rows: pl.DataFrame) -> None:
        profiler.update(rows)
        tell()

    if reading is not None and not reading.profile(profiler, list(types), tell):
        profiler, reading = Profiler(empty, cancel=context.cancel), None
    if reading is None:
        frame.sink_batches(update, maintain_order=False, engine="streaming")
    columns = _typed(profiler.finish(), words)
    context.tell("profile", columns=columns, done=True)
    # What has no sense for a column is missing, not empty.
    yield pl.DataFrame(
        [{name: None if value == [] else value for name, value in row.items()} for row in columns], _schema()
    )


def _typed(columns: list[dict[str, Any]], words: dict[str, str]) -> list[dict[str, Any]]:
    return [{"type": words[column["column"]], **column} for column in columns]


def _readable(types: dict[str, pl.DataType]) -> list[pl.Expr]:
    """The columns as the engine can look at them: categories by their text, wide integers by their size."""
    import polars as pl

    casts: dict[Any, Any] = {
        pl.Categorical: pl.String,
        pl.Enum: pl.String,
        pl.Null: pl.String,
        pl.Int128: pl.Float64,
        pl.UInt128: pl.Float64,
    }
    return [
        pl.col(name).cast(casts[dtype.base_type()]) if dtype.base_type() in casts else pl.col(name)
        for name, dtype in types.items()
    ]


def _schema() -> pl.Schema:
    import polars as pl

    text, whole, real = pl.String(), pl.Int64(), pl.Float64()
    histogram = pl.List(pl.Struct({"from": text, "to": text, "count": whole}))
    return pl.Schema(
        {
            "column": text,
            "type": text,
            "rows": whole,
            "nulls": whole,
            "nans": whole,
            "distinct": whole,
            "distinct_exact": pl.Boolean(),
            "min": text,
            "max": text,
            "mean": real,
            "std": real,
            **dict.fromkeys(("q05", "q25", "median", "q75", "q95"), text),
            "min_length": whole,
            "max_length": whole,
            "mean_length": real,
            "histogram": histogram,
            "top": pl.List(pl.Struct({"value": text, "count": whole})),
            "top_error": whole,
            "patterns": pl.List(pl.Struct({"pattern": text, "share": real})),
        }
    )
