"""Files of JSON lines, read batch by batch: quickly when every line must be sound, line by line otherwise."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from karyaksham_kernel._engine import Cancelled
from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.nodes.context import Context
from karyaksham_kernel.nodes.json_rows import RowShape, judged

if TYPE_CHECKING:
    import polars as pl

_LINES_AT_ONCE = 10_000
_SHOWN = 80
_LONGEST_LINE = 128 << 20
_PIECE = 1 << 20
_GZIP = b"\x1f\x8b"
_SPLIT = "Write one object a line."


@dataclass(frozen=True)
class JsonLines:
    """Some files, and what their lines become. `source_column` is the last column, if there is one."""

    uris: tuple[str, ...]
    shape: RowShape
    source_column: str | None
    context: Context

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """The columns of the rows."""
        import polars as pl

        frame = pl.LazyFrame(schema=self.shape.read).with_columns(**self.shape.casts)
        source = {self.source_column: pl.String()} if self.source_column else {}
        return {**frame.collect_schema(), **source}

    def all_rows(
        self, columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None
    ) -> Iterator[pl.DataFrame]:
        """The rows as polars' own reader gives them. Raises KaryakshamError with the first bad line."""
        import polars as pl

        options = self.context.polars_storage_options(self.uris[0])
        frame = pl.scan_ndjson(
            list(self.uris),
            schema=dict(self.shape.read),
            include_file_paths=self.source_column,
            storage_options=options,
        ).with_columns(**self.shape.casts)
        frame = frame if columns is None else frame.select(columns)
        # A limit comes before a predicate: what is left out counts too.
        frame = frame if n_rows is None else frame.head(n_rows)
        frame = frame if predicate is None else frame.filter(predicate)
        try:
            for batch in frame.collect_batches(maintain_order=True, engine="streaming"):
                self._stop_when_asked()
                yield batch
        except pl.exceptions.PolarsError as error:
            shape = self.shape if columns is None else self.shape.only(columns)
            if problem := self._first_fault(shape):
                raise KaryakshamError(problem) from error
            raise

    def good_rows(
        self, columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None
    ) -> Iterator[pl.DataFrame]:
        """The rows of the lines that are rows. Every column is judged, whichever are wanted."""
        import polars as pl

        for uri in self.uris:
            for lines in self._lines(uri):
                rows, _ = judged(lines, self.shape)
                if self.source_column:
                    rows = rows.with_columns(pl.lit(uri).alias(self.source_column))
                rows = rows if n_rows is None else rows.head(n_rows)
                n_rows = None if n_rows is None else n_rows - rows.height
                rows = rows if columns is None else rows.select(columns)
                yield rows if predicate is None else rows.filter(predicate)
                if n_rows == 0:
                    return

    def bad_lines(
        self, columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None
    ) -> Iterator[pl.DataFrame]:
        """The lines that are no rows, as `rejected_schema` has them."""
        import polars as pl

        from karyaksham_kernel.nodes.rejected import rejected_schema

        for uri in self.uris:
            for lines in self._lines(uri):
                _, bad = judged(lines, self.shape)
                bad = bad.with_columns(file=pl.lit(uri), byte_offset=pl.lit(None, pl.Int64)).select(*rejected_schema())
                bad = bad if n_rows is None else bad.head(n_rows)
                n_rows = None if n_rows is None else n_rows - bad.height
                bad = bad if columns is None else bad.select(columns)
                yield bad if predicate is None else bad.filter(predicate)
                if n_rows == 0:
                    return

    def _first_fault(self, shape: RowShape) -> Problem | None:
        for uri in self.uris:
            for lines in self._lines(uri):
                _, bad = judged(lines, shape)
                if not bad.is_empty():
                    return line_problem(self.context, uri, bad.row(0, named=True))
        return None

    def _lines(self, uri: str) -> Iterator[pl.DataFrame]:
        for lines in read_lines(uri, self.context):
            self._stop_when_asked()
            yield lines

    def _stop_when_asked(self) -> None:
        if self.context.cancel.cancelled:
            raise Cancelled("The run was cancelled.")


def read_lines(uri: str, context: Context, limit: int | None = None) -> Iterator[pl.DataFrame]:
    """The lines of one file, numbered from 1, as columns `line` and `text`. Raises KaryakshamError (invalid_utf8)."""
    import polars as pl

    frame = pl.scan_lines(
        uri,
        name="text",
        n_rows=limit,
        row_index_name="line",
        row_index_offset=1,
        glob=False,
        storage_options=context.polars_storage_options(uri),
    ).with_columns(pl.col("line").cast(pl.Int64))
    try:
        yield from frame.collect_batches(chunk_size=_LINES_AT_ONCE, maintain_order=True, engine="streaming")
    except pl.exceptions.ComputeError as error:
        if "utf8" not in str(error):
            raise
        message, hint = f"{uri} holds bytes that are not UTF-8.", "Convert the file to UTF-8."
        raise KaryakshamError(
            Problem(code="invalid_utf8", node=context.node, field="path", message=message, hint=hint)
        ) from error


def require_line_ends(uri: str, context: Context) -> None:
    """Refuse a local file that begins with an endless line, which polars would take into memory (record_too_long)."""
    if "://" in uri:
        return  # a store sends no gigabyte within the seconds that a look may take
    with Path(uri).open("rb") as file:
        plain = file.read(len(_GZIP)) != _GZIP
        file.seek(0)
        reader = file if plain else gzip.GzipFile(fileobj=file)
        try:
            for _ in range(_LONGEST_LINE // _PIECE):
                piece = reader.read(_PIECE)
                if len(piece) < _PIECE or b"\n" in piece:
                    return
        except (OSError, EOFError, zlib.error):
            return  # damaged: the reader says so in its own words
    message = f"{uri} has a line of more than {_LONGEST_LINE >> 20} MiB: it is no file of JSON lines."
    problem = Problem(code="record_too_long", node=context.node, field="path", message=message, hint=_SPLIT)
    raise KaryakshamError(problem)


def line_problem(context: Context, uri: str, bad: Mapping[str, object]) -> Problem:
    """The problem of one line that is no row."""
    text, column = str(bad["text"]), bad["column"]
    shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
    where = f"{uri}, line {bad['line']}" + (f", column '{column}'" if column else "")
    reason = str(bad["reason"]).rstrip(".")
    return Problem(
        code="wrong_type" if column else "invalid_json",
        node=context.node,
        field="path",
        message=f"{where}: {reason[:1].lower()}{reason[1:]}: {shown}",
        hint="Mend the line, or set bad_rows to skip or quarantine.",
    )
