"""read_csv: rows of CSV files, through the engine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field
from typing_extensions import override

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.nodes.casting import cast_column
from karyaksham_kernel.nodes.context import Context, Inputs
from karyaksham_kernel.nodes.fields import Byte, Columns, NewColumn, Paths, Types, as_list
from karyaksham_kernel.nodes.node import Call, Example, Node, RowCount, fail, require_columns

if TYPE_CHECKING:
    import polars as pl

    from karyaksham_kernel._engine import CsvSource

_WHOLE = {f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)}
_IN_ENGINE = _WHOLE | {"float64", "float32", "bool", "string", "date", "datetime"}


class ReadCsv(Node):
    """Read one or more CSV files with the same columns.

    Separator, header and types are found by looking at blocks spread over the whole input. Text is UTF-8; fields may
    hold separators, doubled quotes and line ends when they are quoted.
    """

    type_name = "read_csv"
    category = "Read"
    keywords = (
        "load a csv file",
        "open a spreadsheet export",
        "tab separated",
        "tsv",
        "import text file",
        "delimited",
        "read data",
    )
    arity = (0, 0)
    row_count: ClassVar[RowCount] = "source"
    call = Call(positional=("path",))
    frequent = ("path", "separator", "schema", "null_values", "bad_rows")
    examples = (
        Example(
            "A file",
            {"path": "flights.csv"},
            files={"flights.csv": "carrier,dep_delay,day\nUA,4,2013-01-01\nAA,,2013-01-02\n"},
            outputs={"out": {"carrier": ["UA", "AA"], "dep_delay": [4, None], "day": ["2013-01-01", "2013-01-02"]}},
            types={"day": "date"},
        ),
        Example(
            "Codes that are text, and a word for what is missing",
            {"path": "codes.csv", "null_values": ["NA"], "schema": {"code": "string"}, "columns": ["code", "n"]},
            files={"codes.csv": "code;place;n\n007;x;1\n008;y;NA\n"},
            outputs={"out": {"code": ["007", "008"], "n": [1, None]}},
        ),
    )

    path: Paths = Field(description="A file, a folder ending in '/', a glob, or a list of them; local or s3://.")
    separator: Literal["auto"] | Byte = Field("auto", description="The character between fields.")
    quote: Byte | None = Field('"', description="The character around fields that hold separators; null for none.")
    header: Literal["auto"] | bool = Field("auto", description="Whether the first line has the column names.")
    null_values: list[str] = Field(default_factory=lambda: [""], description="Texts that stand for a missing value.")
    types: Types = Field(
        default_factory=dict,
        alias="schema",
        description="Column to type, where inference is wrong; other types are cast from text.",
    )
    columns: Columns | None = Field(None, description="The columns to read; all of them when left out.")
    dates: bool = Field(True, description="Recognise ISO dates and times; otherwise they stay text.")
    comment: str | None = Field(None, min_length=1, description="Lines that begin with this are left out.")
    skip_rows: int = Field(0, ge=0, description="Lines to leave out before the header.")
    bad_rows: Literal["fail", "skip"] = Field("fail", description="End the run at a row that does not fit, or skip it.")
    source_column: NewColumn | None = Field(None, description="A column to add that says which file a row is from.")

    @override
    def frames(self, inputs: Inputs, context: Context) -> dict[str, pl.LazyFrame]:
        """The rows of all files, file by file."""
        from polars.io.plugins import register_io_source

        from karyaksham_kernel.expressions import parse_type

        words = self._words()
        source = self._source(words, context)
        schema = {name: parse_type(word) for name, word in source.schema}

        def scan(
            with_columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None, _batch_size: int | None
        ) -> Iterator[pl.DataFrame]:
            return _batches(source, context, with_columns, predicate, n_rows)

        frame = register_io_source(scan, schema=schema, is_pure=True)
        cast = {name: word for name, word in words.items() if word not in _IN_ENGINE}
        frame = frame.with_columns(
            cast_column(name, word, schema, context, f"schema.{name}").alias(name) for name, word in cast.items()
        )
        if self.columns is None:
            return {"out": frame}
        names = as_list(self.columns)
        require_columns(names, schema, context, "columns")
        extra = [self.source_column] if self.source_column and self.source_column not in names else []
        return {"out": frame.select([*names, *extra])}

    def _words(self) -> dict[str, str]:
        """The types given, each in its own one spelling."""
        from karyaksham_kernel.expressions import parse_type, type_name

        return {name: type_name(parse_type(word)) for name, word in self.types.items()}

    def _source(self, words: dict[str, str], context: Context) -> CsvSource:
        from karyaksham_kernel._engine import CsvSource, EngineError

        files = context.files(self.path)
        try:
            return CsvSource(
                files,
                context.store_options(files[0].uri),
                separator=None if self.separator == "auto" else self.separator,
                quote=self.quote,
                header=None if self.header == "auto" else self.header,
                null_values=self.null_values,
                schema={name: word if word in _IN_ENGINE else "string" for name, word in words.items()},
                dates=self.dates,
                comment=self.comment,
                skip_rows=self.skip_rows,
                source_column=self.source_column,
                bad_rows=self.bad_rows,
            )
        except ValueError as error:
            fail(context, "invalid_value", f"{str(error).rstrip('.')}.")
        except EngineError as error:
            at = "schema" if error.code == "unknown_column" else "path"
            problem = Problem(code=error.code, node=context.node, field=at, message=error.message)
            raise KaryakshamError(problem) from error


def _batches(
    source: CsvSource, context: Context, columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None
) -> Iterator[pl.DataFrame]:
    """One scan as polars asks for it: the limit comes before the predicate, and the predicate is always applied."""
    import polars as pl

    scan = source.scan(
        columns, n_rows, progress=context.progress, cancel=context.cancel, block_bytes=context.block_bytes
    )
    try:
        for batch in scan:
            frame = pl.DataFrame(batch)
            if n_rows is not None:
                frame = frame.head(n_rows)
                n_rows -= frame.height
            yield frame if predicate is None else frame.filter(predicate)
            if n_rows is not None and n_rows <= 0:
                return
    finally:
        scan.close()
