"""read_csv: rows of CSV files, through the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field
from typing_extensions import override

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.nodes.casting import cast_column
from karyaksham_kernel.nodes.context import Context, Inputs
from karyaksham_kernel.nodes.csv_scans import CsvScans
from karyaksham_kernel.nodes.engine_types import is_in_engine
from karyaksham_kernel.nodes.fields import Byte, Columns, NewColumn, Paths, Types, as_list
from karyaksham_kernel.nodes.node import Call, Example, Node, RowCount, fail, require_columns
from karyaksham_kernel.nodes.rejected import rejected_schema

if TYPE_CHECKING:
    import polars as pl

    from karyaksham_kernel._engine import CsvSource

_DATES = {True: "found", False: "text"}


class ReadCsv(Node):
    """Read one or more CSV files with the same columns.

    Separator, header and types are found by looking at blocks spread over the whole input. Fields may hold separators,
    doubled quotes and line ends when they are quoted. Dates are found in the ISO order, and with the year last when the
    values tell the day from the month; where they do not, the column stays text. Compressed files (gzip, zstd, bzip2)
    and UTF-16 are recognised by content.

    A bad row has a wrong number of fields (`ragged_line`), a quote that is never closed (`unterminated_quote`) or that
    text follows (`stray_quote`), bytes that are no text (`invalid_utf8`), or a value that is not of its column's type
    (`wrong_type`) or too large for it (`out_of_range`). It ends the run (`fail`, which looks only at the columns and
    rows that are read), is left out (`skip`), or goes to the port `rejected` (`quarantine`). The last two look at all
    columns that the node gives, so that a row is bad or good whatever is made of it later. After a record whose quotes
    are wrong, reading goes on with the next line.
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
    outputs = ("out", "rejected")
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
        Example(
            "Rows that do not fit, aside",
            {"path": "delays.csv", "bad_rows": "quarantine", "schema": {"delay": "int64"}},
            files={"delays.csv": "carrier,delay\nUA,4\nAA,late\nDL\n"},
            outputs={"out": {"carrier": ["UA"], "delay": [4]}},
        ),
        Example(
            "Written in Europe",
            {"path": "prices.csv", "decimal_comma": True},
            files={"prices.csv": "day;price\n01.02.2024;1,50\n29.02.2024;2,25\n"},
            outputs={"out": {"day": ["2024-02-01", "2024-02-29"], "price": [1.5, 2.25]}},
            types={"day": "date"},
        ),
    )

    path: Paths = Field(description="A file, a folder ending in '/', a glob, or a list of them; local or s3://.")
    separator: Literal["auto"] | Byte = Field("auto", description="The character between fields.")
    quote: Byte | None = Field('"', description="The character around fields that hold separators; null for none.")
    escape: Literal["auto"] | Byte | None = Field(
        "auto", description="The character that makes a quote inside quotes text, where quotes are not doubled."
    )
    header: Literal["auto"] | bool = Field("auto", description="Whether the first line has the column names.")
    encoding: str = Field("utf-8", min_length=1, description="The encoding of the text; UTF-16 is recognised.")
    null_values: list[str] = Field(default_factory=lambda: [""], description="Texts that stand for a missing value.")
    types: Types = Field(
        default_factory=dict,
        alias="schema",
        description="Column to type, where inference is wrong.",
    )
    columns: Columns | None = Field(None, description="The columns to read; all of them when left out.")
    dates: bool | Literal["day_first", "month_first"] = Field(
        True, description="Recognise dates and times; false leaves them text, an order says what 01/02/2024 means."
    )
    decimal_comma: bool = Field(False, description="Numbers have a comma before their places: 1,5.")
    comment: str | None = Field(None, min_length=1, description="Lines that begin with this are left out.")
    skip_rows: int = Field(0, ge=0, description="Lines to leave out before the header.")
    bad_rows: Literal["fail", "skip", "quarantine"] = Field(
        "fail",
        description="What becomes of a row that does not fit: end the run, leave it out, or send it to `rejected`.",
    )
    source_column: NewColumn | None = Field(None, description="A column to add that says which file a row is from.")

    @override
    def frames(self, inputs: Inputs, context: Context) -> dict[str, pl.LazyFrame]:
        """The rows of all files, file by file, and those that are none."""
        import polars as pl

        from karyaksham_kernel.expressions import parse_type

        words = self._words()
        source = self._source(words, context)
        schema = {name: parse_type(word) for name, word in source.schema}
        scans = CsvScans(source, schema, self.source_column, context)
        frame = scans.good()
        cast = {name: word for name, word in words.items() if not is_in_engine(word)}
        frame = frame.with_columns(
            cast_column(name, word, schema, context, f"schema.{name}").alias(name) for name, word in cast.items()
        )
        if not cast:
            context.offer(scans)
        if self.columns is not None:
            names = as_list(self.columns)
            require_columns(names, schema, context, "columns")
            extra = [self.source_column] if self.source_column and self.source_column not in names else []
            frame = frame.select([*names, *extra])
        if self.bad_rows != "quarantine":
            return {"out": frame, "rejected": pl.LazyFrame(schema=rejected_schema())}
        return {"out": frame, "rejected": scans.bad()}

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
                escape=self.escape,
                header=None if self.header == "auto" else self.header,
                encoding=self.encoding,
                null_values=self.null_values,
                schema={name: word if is_in_engine(word) else "string" for name, word in words.items()},
                dates=self.dates if isinstance(self.dates, str) else _DATES[self.dates],
                decimal_comma=self.decimal_comma,
                comment=self.comment,
                skip_rows=self.skip_rows,
                source_column=self.source_column,
                bad_rows="fail" if self.bad_rows == "fail" else "skip",
                checked=self._checked(),
            )
        except ValueError as error:
            fail(context, "invalid_value", f"{str(error).rstrip('.')}.")
        except EngineError as error:
            at = "schema" if error.code == "unknown_column" else "path"
            problem = Problem(code=error.code, node=context.node, field=at, message=error.message)
            raise KaryakshamError(problem) from error

    def _checked(self) -> list[str] | None:
        """The columns that decide whether a row is bad."""
        if self.columns is None:
            return None
        return [name for name in as_list(self.columns) if name != self.source_column]
