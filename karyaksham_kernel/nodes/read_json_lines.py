"""read_json_lines: rows of files with one JSON object a line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field
from typing_extensions import override

from karyaksham_kernel.nodes.context import Context, Inputs
from karyaksham_kernel.nodes.fields import NewColumn, Paths, Types
from karyaksham_kernel.nodes.json_lines import JsonLines
from karyaksham_kernel.nodes.json_types import row_shape
from karyaksham_kernel.nodes.node import Call, Example, Node, RowCount, require_new
from karyaksham_kernel.nodes.opening import readable
from karyaksham_kernel.nodes.rejected import rejected_schema

if TYPE_CHECKING:
    import polars as pl

    from karyaksham_kernel.nodes.json_rows import RowShape


class ReadJsonLines(Node):
    """Read files with one JSON object a line, in UTF-8; gzip and zstd are recognised by content.

    Types follow from the first thousand lines unless `schema` says otherwise; a column that `schema` alone names is
    read too. A column whose values have no type in common, or are all null so far, is text. Keys of objects that are no
    columns are left out, missing ones are null, and blank lines are no rows.

    A bad row is a line that is not JSON, is no object, or has a value that is not of its column's type. It ends the run
    with the file and the line (`fail`, which is faster than the others, and looks only at the columns that are read),
    is left out (`skip`), or goes to the port `rejected` (`quarantine`): `file`, `line`, `column` where one is at
    fault, `reason` and `text`; `byte_offset` is null, as line ends of one or two bytes are not told apart. Bytes that
    are not UTF-8 always end the run, naming the file: there is no text then to set aside.
    """

    type_name = "read_json_lines"
    category = "Read"
    keywords = ("load json", "ndjson", "jsonl", "open log file", "import events")
    arity = (0, 0)
    outputs = ("out", "rejected")
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
        Example(
            "Bad rows, aside",
            {"path": "flights.jsonl", "bad_rows": "quarantine", "schema": {"dep_delay": "int64"}},
            files={"flights.jsonl": '{"dep_delay":4}\n{"dep_delay":"late"}\n{"dep_delay":\n'},
            outputs={"out": {"dep_delay": [4]}},
        ),
    )

    path: Paths = Field(description="A file, a folder ending in '/', a glob, or a list of them; local or s3://.")
    types: Types = Field(default_factory=dict, alias="schema", description="Column to type, where inference is wrong.")
    bad_rows: Literal["fail", "skip", "quarantine"] = Field(
        "fail",
        description="What becomes of a row that does not fit: end the run, leave it out, or send it to `rejected`.",
    )
    source_column: NewColumn | None = Field(None, description="A column to add that says which file a row is from.")

    @override
    def frames(self, inputs: Inputs, context: Context) -> dict[str, pl.LazyFrame]:
        """The rows of all files, file by file, and the lines that are none."""
        import polars as pl
        from polars.io.plugins import register_io_source

        uris = tuple(file.uri for file in context.files(self.path))
        shape = self._shape(uris, context)
        lines = JsonLines(uris, shape, self.source_column, context)
        scan = lines.all_rows if self.bad_rows == "fail" else lines.good_rows
        out = register_io_source(_scan(scan), schema=lines.schema, is_pure=True)
        if self.bad_rows != "quarantine":
            return {"out": out, "rejected": pl.LazyFrame(schema=rejected_schema())}
        return {
            "out": out,
            "rejected": register_io_source(_scan(lines.bad_lines), schema=rejected_schema(), is_pure=True),
        }

    def _shape(self, uris: Sequence[str], context: Context) -> RowShape:
        with readable("JSON lines", uris, context):
            shape = row_shape(uris, self.types, context, all_good=self.bad_rows == "fail")
        require_new([self.source_column] if self.source_column else [], shape.read, context, "source_column")
        return shape


def _scan(batches: Callable[..., Iterator[pl.DataFrame]]) -> Callable[..., Iterator[pl.DataFrame]]:
    """A source as polars calls it; the size of batches that it wishes for is no concern of ours."""

    def scan(
        columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None, _batch_size: int | None
    ) -> Iterator[pl.DataFrame]:
        return batches(columns, predicate, n_rows)

    return scan
