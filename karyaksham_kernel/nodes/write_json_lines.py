"""write_json_lines: rows as one JSON object a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field
from typing_extensions import override

from karyaksham_kernel.nodes.context import Context, Output
from karyaksham_kernel.nodes.node import Call, Example, Writer

if TYPE_CHECKING:
    import polars as pl


class WriteJsonLines(Writer):
    """Write the rows as JSON objects, one a line."""

    type_name = "write_json_lines"
    category = "Write"
    keywords = ("save json", "ndjson", "jsonl", "export", "output")
    call = Call(positional=("path", "mode"))
    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "One file",
            {"path": "late.jsonl"},
            inputs=({"carrier": ["UA", None], "flights": [2, 1]},),
            outputs={
                "late.jsonl": {"text": ['{"carrier":"UA","flights":2}', '{"carrier":null,"flights":1}']},
            },
        ),
    )

    compression: Literal["gzip", "zstd"] | None = Field(None, description="Compress the file.")

    @override
    def sink(self, frame: pl.LazyFrame, output: Output, context: Context) -> pl.LazyFrame:
        """The lazy sink into one file."""
        compression = self.compression or "uncompressed"
        return frame.sink_ndjson(self.target(output, "jsonl"), compression=compression, lazy=True)
