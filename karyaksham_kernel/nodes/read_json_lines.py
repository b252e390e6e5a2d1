"""read_json_lines: rows of files with one JSON object a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field
from typing_extensions import override

from karyaksham_kernel.nodes.context import Context, Inputs
from karyaksham_kernel.nodes.fields import NewColumn, Paths, Types
from karyaksham_kernel.nodes.node import Call, Example, Node, RowCount
from karyaksham_kernel.nodes.opening import opened

if TYPE_CHECKING:
    import polars as pl

_LINES_TO_INFER = 1000


class ReadJsonLines(Node):
    """Read files with one JSON object a line.

    Types follow from the first thousand lines unless `schema` says otherwise.
    """

    type_name = "read_json_lines"
    category = "Read"
    keywords = ("load json", "ndjson", "jsonl", "open log file", "import events")
    arity = (0, 0)
    row_count: ClassVar[RowCount] = "source"
    call = Call(positional=("path",))
    frequent = ("path", "schema", "bad_rows")
    examples = (
        Example(
            "A file, with a type that its values do not show",
            {"path": "flights.jsonl", "schema": {"dep_delay": "float64"}},
            files={"flights.jsonl": '{"carrier":"UA","dep_delay":4}\n{"carrier":"AA","dep_delay":null}\n'},
            outputs={"out": {"carrier": ["UA", "AA"], "dep_delay": [4.0, None]}},
        ),
    )

    path: Paths = Field(description="A file, a folder ending in '/', a glob, or a list of them; local or s3://.")
    types: Types = Field(default_factory=dict, alias="schema", description="Column to type, where inference is wrong.")
    source_column: NewColumn | None = Field(None, description="A column to add that says which file a row is from.")

    @override
    def frames(self, inputs: Inputs, context: Context) -> dict[str, pl.LazyFrame]:
        """The rows of all files, file by file."""
        import polars as pl

        from karyaksham_kernel.expressions import parse_type

        uris = [file.uri for file in context.files(self.path)]
        frame = pl.scan_ndjson(
            uris,
            schema_overrides={name: parse_type(word) for name, word in self.types.items()},
            infer_schema_length=_LINES_TO_INFER,
            include_file_paths=self.source_column,
            storage_options=context.polars_storage_options(uris[0]),
        )
        opened(frame, "JSON lines", uris, context)
        return {"out": frame}
