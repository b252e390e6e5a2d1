"""read_json_lines: rows of files with one JSON object a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field
from typing_extensions import override

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.nodes.casting import cast_column
from karyaksham_kernel.nodes.context import Context, Inputs
from karyaksham_kernel.nodes.engine_types import is_in_engine
from karyaksham_kernel.nodes.fields import NewColumn, Paths, Types
from karyaksham_kernel.nodes.node import Call, Example, Node, RowCount, fail
from karyaksham_kernel.nodes.rejected import rejected_schema
from karyaksham_kernel.nodes.sources import Asked, Rows, source

if TYPE_CHECKING:
    import polars as pl

    from karyaksham_kernel._engine import JsonSource


class ReadJsonLines(Node):
    """Read files with one JSON object a line; gzip, zstd, bzip2 and UTF-16 are recognised by content.

    Types follow from the first thousand lines unless `schema` says otherwise; a column that `schema` alone names is
    read too. A column whose values have no type in common, or are all null so far, is text: of numbers, lists and
    objects, the text they have in the file. Keys of objects that are no columns are left out, missing ones are null,
    of a key that comes twice the first counts, and blank lines are no rows.

    A bad row is a line that is not JSON, is no object, is not UTF-8, or has a value that is not of its column's type.
    It ends the run with the file, the line and the byte (`fail`, which looks only at the columns that are read), is
    left out (`skip`), or goes to the port `rejected` (`quarantine`): `file`, `line`, `byte_offset`, `column` where one
    is at fault, `reason` and `text`.
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

        words = self._words()
        lines = self._source(words, context)
        schema = pl.DataFrame(lines.empty()).schema

        def good(asked: Asked) -> Rows:
            block_bytes, progress, cancel = context.block_bytes, context.progress, context.cancel
            scan = lines.scan(asked.columns, asked.n_rows, progress=progress, cancel=cancel, block_bytes=block_bytes)
            return scan, asked.predicate

        def bad(asked: Asked) -> Rows:
            progress, cancel = context.progress, context.cancel
            return lines.scan(None, asked.n_rows, rejected=True, progress=progress, cancel=cancel), asked.predicate

        cast = {name: word for name, word in words.items() if not is_in_engine(word, lists=True)}
        out = source(good, schema).with_columns(
            cast_column(name, word, schema, context, f"schema.{name}").alias(name) for name, word in cast.items()
        )
        if self.bad_rows != "quarantine":
            return {"out": out, "rejected": pl.LazyFrame(schema=rejected_schema())}
        return {"out": out, "rejected": source(bad, rejected_schema())}

    def _words(self) -> dict[str, str]:
        """The types given, each in its own one spelling."""
        from karyaksham_kernel.expressions import parse_type, type_name

        return {name: type_name(parse_type(word)) for name, word in self.types.items()}

    def _source(self, words: dict[str, str], context: Context) -> JsonSource:
        from karyaksham_kernel._engine import EngineError, JsonSource

        files = context.files(self.path)
        try:
            return JsonSource(
                files,
                context.store_options(files[0].uri),
                schema=[(name, word if is_in_engine(word, lists=True) else "string") for name, word in words.items()],
                source_column=self.source_column,
                bad_rows="fail" if self.bad_rows == "fail" else "skip",
            )
        except ValueError as error:
            fail(context, "invalid_value", f"{str(error).rstrip('.')}.")
        except EngineError as error:
            at = "source_column" if error.code == "duplicate_column" else "path"
            problem = Problem(code=error.code, node=context.node, field=at, message=error.message)
            raise KaryakshamError(problem) from error
