"""write_csv: rows to a CSV file."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal, cast

from pydantic import Field
from typing_extensions import override

from karyaksham_kernel.nodes.context import Context, Inputs, Output
from karyaksham_kernel.nodes.fields import Byte
from karyaksham_kernel.nodes.handing import columns_for_engine
from karyaksham_kernel.nodes.node import Call, Example, Writer, fail

if TYPE_CHECKING:
    import polars as pl

    from karyaksham_kernel._engine import Writer as EngineWriter


class WriteCsv(Writer):
    """Write the rows to a CSV file in UTF-8, quoted where needed."""

    type_name = "write_csv"
    category = "Write"
    keywords = ("save csv", "export for excel", "spreadsheet", "output", "download text file")
    call = Call(positional=("path", "mode"))
    frequent = ("path", "mode", "separator")
    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "One file",
            {"path": "late.csv"},
            inputs=({"carrier": ["UA", None], "flights": [2, 1]},),
            outputs={"late.csv": {"text": ["carrier,flights", "UA,2", ",1"]}},
        ),
        Example(
            "For a spreadsheet that must not calculate",
            {"path": "notes.csv", "separator": ";", "formula_guard": True},
            inputs=({"note": ["=1+1", "fine"], "n": [-1, 2]},),
            outputs={"notes.csv": {"text": ["note;n", "'=1+1;-1", "fine;2"]}},
        ),
    )

    separator: Byte = Field(",", description="The character between fields.")
    header: bool = Field(True, description="Write the column names as the first line.")
    compression: Literal["gzip", "zstd"] | None = Field(None, description="Compress the file.")
    null_value: str = Field("", description="What stands for a missing value.")
    formula_guard: bool = Field(
        False, description="Put ' before texts that a spreadsheet would take for a formula (=, +, -, @)."
    )

    @override
    def frames(self, inputs: Inputs, context: Context) -> dict[str, pl.LazyFrame]:
        """Nothing comes out; CSV has no place for lists and bytes."""
        import polars as pl

        for name, dtype in inputs.schema.items():
            if dtype.is_nested() or dtype == pl.Binary:
                hint = "Drop it, turn it into text, or write Parquet."
                fail(context, "wrong_type", f"CSV cannot hold '{name}': it is no single value.", hint=hint)
        if self.separator == '"':
            fail(context, "invalid_value", "The separator cannot be the quote.", at="separator")
        return {}

    @override
    def sink(self, frame: pl.LazyFrame, output: Output, context: Context) -> pl.LazyFrame:
        """The lazy sink into one file: the engine makes the text on all cores, and closing the file waits for it."""
        from karyaksham_kernel._engine import CsvRows

        frame = frame.with_columns(_as_text(frame.collect_schema()))
        rows = CsvRows(
            cast("EngineWriter", self.target(output, "csv")),
            columns_for_engine(frame.collect_schema(), context),
            separator=self.separator,
            header=self.header,
            null_value=self.null_value,
            formula_guard=self.formula_guard,
            compression=self.compression,
            cancel=context.cancel,
        )
        return frame.sink_batches(rows.write, lazy=True)


def _as_text(schema: pl.Schema) -> list[pl.Expr]:
    """What the engine has no text for, as polars writes it."""
    import polars as pl

    casts = []
    for name, dtype in schema.items():
        if isinstance(dtype, pl.Datetime) and dtype.time_zone is not None:
            digits = {"ms": 3, "us": 6, "ns": 9}[dtype.time_unit]
            casts.append(pl.col(name).dt.to_string(f"%FT%H:%M:%S.%{digits}f%z"))
        elif dtype == pl.Duration:
            casts.append(pl.col(name).dt.to_string("iso"))
        elif dtype in (pl.Categorical, pl.Enum, pl.Int128, pl.UInt128, pl.Null):
            casts.append(pl.col(name).cast(pl.String))
    return casts
