"""The Rust engine's door: bytes to Arrow and back, with progress, cancellation and typed errors."""

# The compiled module has no source to read: this file is its reference.
# ruff: noqa: PYI021

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, final

from typing_extensions import CapsuleType

__version__: str

class EngineError(Exception):
    """A fault in the data or the storage, with its place.

    `code` is one of: missing_file empty_file ragged_line unterminated_quote invalid_utf8 invalid_json wrong_type
    stray_quote out_of_range no_header duplicate_column unknown_column input_changed storage_unavailable access_denied
    no_space field_too_long damaged_file unsupported internal_error. `line` is the physical line, 1-based, at which the
    record begins; `byte_offset` is that of the faulty field; `text` is the field or line, shortened. `message` is a
    whole sentence with file, line, byte and way out.
    """

    code: str
    message: str
    uri: str | None
    line: int | None
    byte_offset: int | None
    column: str | None
    text: str | None

class Cancelled(Exception):
    """The cancel token was set while the engine worked."""

@final
class CancelToken:
    """A flag that every engine call of a run watches; set once, never cleared."""

    def __init__(self) -> None: ...
    def cancel(self) -> None: ...
    @property
    def cancelled(self) -> bool: ...

@final
class ScanProgress:
    """Counters of one source, updated without locks; a second scan with the same object adds to them."""

    def __init__(self) -> None: ...
    @property
    def rows(self) -> int:
        """Good rows scanned so far, those included that a predicate did not let pass."""
    @property
    def kept(self) -> int:
        """Rows that met the predicate, without those of batches that are not `tested`."""
    @property
    def rejected(self) -> dict[str, int]:
        """Rows left out so far because of `bad_rows="skip"`, by reason: the words of faults in rows."""
    @property
    def files_read(self) -> int:
        """Files that are read to their end; not those that were empty."""
    @property
    def files_total(self) -> int | None:
        """All files, null before the scan starts."""
    @property
    def bytes_read(self) -> int:
        """Bytes of input that are done with; equals `bytes_total` after a whole scan."""
    @property
    def bytes_total(self) -> int | None:
        """Bytes of all inputs, null before the scan starts."""

@final
class FileInfo:
    """One input, pinned: what it was when it was listed."""

    def __init__(self, uri: str, size: int, etag: str | None = None, modified_ns: int | None = None) -> None: ...
    @property
    def uri(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def etag(self) -> str | None: ...
    @property
    def modified_ns(self) -> int | None: ...

def list_files(path: str, options: dict[str, str]) -> list[FileInfo]:
    """Expand one path (a file, a folder or S3 prefix ending in '/', or a glob with * ? [] and **), sorted by URI.

    Local paths are absolute; S3 ones `s3://bucket/key`. `options` are object_store's names (aws_access_key_id,
    aws_secret_access_key, aws_session_token, aws_region, aws_endpoint, aws_allow_http …). Hidden files (leading '.' or
    '_') are left out of folders and globs, which are never empty. Raises EngineError (missing_file, access_denied,
    storage_unavailable, unsupported).
    """

def read_ahead(
    uri: str,
    text: str | None = None,
    predicate: list[tuple[str, str, list[Any]]] | None = None,
    *,
    options: dict[str, str] | None = None,
) -> None:
    """Begin to read one CSV file on a thread of its own, for the next scan of the same file without any settings.

    `text` is what columns are mentioned in: those whose names occur are read, all of them without it. `predicate`, as
    `CsvSource.scan` takes it, is what rows will likely have to meet; a scan that does not ask for all of it is begun
    anew. What is read is bounded, and forgotten when the scan asks for something else. Raises nothing for what is wrong
    with the file.
    """

@final
class Batch:
    """Some rows, as Arrow (PyCapsule stream interface)."""

    @property
    def num_rows(self) -> int: ...
    @property
    def tested(self) -> bool:
        """Whether the scan's predicate has been applied; not to rows that were read before it was known."""
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> CapsuleType: ...

@final
class CsvSource:
    r"""One or more CSV files with one schema, ready to be scanned any number of times.

    Making it reads blocks spread over the files to find separator, header and types. Types are the words int64 float64
    bool string date datetime (timestamp[us]) time and, as overrides, int8…uint64 float32 decimal(p,s) too.

    `dates` is "found", "text", "day_first" or "month_first". Where the year comes last, the values have to tell the day
    from the month, or the column stays text and is among `ambiguous_dates`; the last two decide it.

    Files may be compressed (gzip, zstd, bzip2) and in UTF-16, both found by content, or in another `encoding` by its
    name; then places in them (`byte_offset`) are those of their text in UTF-8. Lines end in \n, \r\n or \r.

    As in DuckDB: empty cells are null, quoted or not, unless `null_values` says otherwise; 007, +49 and integers beyond
    int64 stay text; a repeated name `a` becomes `a_1`. An empty name becomes `column_3` (its place), and so do all when
    there is no header. Without being told, the first record is the header unless it would fit among the rows below it
    and some column of those is no text. Files of a glob must have the same columns; empty ones among them add nothing.

    `bad_rows` is "fail" or "skip". The first fault ends a scan that fails; only columns and rows that are asked for are
    parsed. Skipping leaves out rows with a wrong number of fields, wrong quotes, or a value that is none of its
    column's type, among the columns `checked` (all by default) whatever a scan asks for; after a record whose quotes
    are wrong, reading goes on with the next line.
    Raises EngineError, and ValueError for settings that can mean nothing.
    """

    def __init__(
        self,
        files: list[FileInfo],
        options: dict[str, str],
        *,
        separator: str | None = None,
        quote: str | None = '"',
        escape: str | None = "auto",
        header: bool | None = None,
        encoding: str = "utf-8",
        null_values: list[str] | None = None,
        schema: dict[str, str] | None = None,
        dates: str = "found",
        decimal_comma: bool = False,
        comment: str | None = None,
        skip_rows: int = 0,
        source_column: str | None = None,
        bad_rows: str = "fail",
        checked: list[str] | None = None,
    ) -> None: ...
    @property
    def schema(self) -> list[tuple[str, str]]:
        """Column names and type words, in file order (`source_column` last)."""
    @property
    def separator(self) -> str: ...
    @property
    def ambiguous_dates(self) -> list[str]:
        """The columns that stay text because their dates could be meant in two ways."""
    @property
    def header(self) -> bool: ...
    def has_few_groups(self, keys: list[str]) -> bool:
        """Whether sixteen or more of the first rows, on average, share a group of these keys."""
    def scan(
        self,
        columns: list[str] | None = None,
        n_rows: int | None = None,
        *,
        predicate: Sequence[tuple[str, str, list[Any]]] | None = None,
        rejected: bool = False,
        groups: tuple[list[str], list[tuple[str, str, str | None]]] | None = None,
        profiler: Profiler | None = None,
        progress: ScanProgress | None = None,
        cancel: CancelToken | None = None,
        block_bytes: int | None = None,
        threads: int | None = None,
    ) -> Scan:
        """Read these columns (all by default, none for `[]`) of all rows or the first `n_rows`.

        Blocks have 4 MiB, at least 1 MiB; as many threads as cores parse them, four blocks at most are in memory.
        The shape of every row is checked, but only columns asked for are parsed.

        `predicate` are conditions that a row has to meet, all of them: (column, word, constants) with the words eq ne
        lt le gt ge in is_null is_not_null; dates are days, datetimes microseconds, times nanoseconds. The order is that
        of polars. A limit comes before a predicate, so they exclude each other.
        With `rejected` the batches are the rows that are left out: file, line, byte_offset, column, reason, text.

        With `groups`, keys and partial aggregates (name, count|sum|min|max, column), a batch has a row for each group
        of some block: the keys, and what the block's rows add up to. `count` of no column counts rows. Only int64 and
        float64 have sums, they and date, datetime and time have extremes: null where a group has no value, `max` NaN
        where there is one. Rows that share groups too seldom, and blocks whose sums do not fit, are groups of one row
        each.
        With `profiler`, which is of these columns, it looks at the rows; batches have none, and come to tell the time.
        In both cases a batch that is not `tested` holds rows, with the columns of the predicate behind those asked for.
        """

@final
class JsonSource:
    """One or more files of JSON lines with one schema, ready to be scanned any number of times.

    Making it looks at the first thousand lines. Types are inferred (int64 float64 bool string, lists and structs of
    them); `schema` gives others, also of columns that were not found: those of CSV and `list<T>`. Files may be
    compressed (gzip, zstd, bzip2) or in UTF-16. Where values have no type in common a column is text.

    `bad_rows` is "fail" or "skip", as for CSV; faults are invalid_json, invalid_utf8 and wrong_type, and `reason` of
    the rows left out is a sentence.
    """

    def __init__(
        self,
        files: list[FileInfo],
        options: dict[str, str],
        *,
        schema: list[tuple[str, str]] | None = None,
        source_column: str | None = None,
        bad_rows: str = "fail",
    ) -> None: ...
    def empty(self) -> Batch:
        """No rows, of the columns' types; `source_column` last."""
    def scan(
        self,
        columns: list[str] | None = None,
        n_rows: int | None = None,
        *,
        rejected: bool = False,
        progress: ScanProgress | None = None,
        cancel: CancelToken | None = None,
        block_bytes: int | None = None,
        threads: int | None = None,
    ) -> Scan:
        """Read these columns of all rows or the first `n_rows`, in blocks as CSV is; every line is looked at whole.

        With `rejected` the batches are the rows that are left out: file, line, byte_offset, column, reason, text.
        """

@final
class Scan(Iterator[Batch]):
    """Batches in file order. `__next__` waits without the GIL; raises EngineError or Cancelled (within 100 ms)."""

    def __iter__(self) -> Scan: ...
    def __next__(self) -> Batch: ...
    @property
    def undone(self) -> bool:
        """Whether it ended because records were not where they seemed: what its profiler saw counts for nothing."""
    def close(self) -> None:
        """Stop the threads and forget the blocks; idempotent, also done when dropped."""

@final
class Writer:
    """A write-only file over the store: a temporary file beside its target, or the parts of an S3 multipart upload.

    Nothing is visible at `uri` until the commit. It is a Python binary file object for polars' sinks.
    """

    def __init__(
        self,
        uri: str,
        options: dict[str, str],
        *,
        temporary: str | None = None,
        cancel: CancelToken | None = None,
        part_bytes: int = 16777216,
    ) -> None:
        """`temporary` is the local path to write to when `uri` is local (same folder as the target).

        Missing folders are made, and removed again by `abort`. Parts have at least 5 MiB and grow after every 2,500.
        """
    def write(self, data: bytes) -> int: ...
    def flush(self) -> None: ...
    def tell(self) -> int: ...
    def seekable(self) -> bool: ...
    def writable(self) -> bool: ...
    def readable(self) -> bool: ...
    @property
    def closed(self) -> bool: ...
    def close(self) -> None:
        """Flush and seal (fsync locally, upload the last part); idempotent. Raises EngineError."""
    def abort(self) -> None:
        """Remove the temporary file or abort the upload; idempotent."""
    def sealed(self) -> dict[str, object]:
        """What the commit needs, after `close`; ValueError before.

        {"uri", "kind": "local", "temporary", "bytes"}, or
        {"uri", "kind": "s3", "upload_id", "parts": [{"number", "etag"}], "bytes"}.
        """
    @property
    def name(self) -> str: ...
    def __enter__(self) -> Writer: ...
    def __exit__(self, *exception: object) -> None:
        """Close, or abort when the block was left by an exception."""

@final
class CsvRows:
    """Rows as CSV into a `Writer`: encoded by all cores, written in the order they come, a bounded number in memory.

    `columns` is an empty frame with the columns' types. Texts are quoted when they are empty or hold the separator, a
    quote or a line end; floats are the shortest text that reads back as the same number. Closing the writer waits for
    what is still on its way. With `compression` ("gzip", "zstd") each batch is a member of its own.
    """

    def __init__(
        self,
        writer: Writer,
        columns: object,
        *,
        separator: str = ",",
        header: bool = True,
        null_value: str = "",
        formula_guard: bool = False,
        compression: str | None = None,
        cancel: CancelToken | None = None,
        threads: int | None = None,
    ) -> None: ...
    def write(self, rows: object) -> None:
        """Hand over a frame (PyCapsule stream interface). Raises EngineError, Cancelled."""

@final
class Profiler:
    """Statistics of columns by sketches of fixed size: one pass, on all cores, in any order.

    `columns` is an empty frame with the columns' types. What is told of a column is a dict: column rows nulls nans
    distinct distinct_exact min max mean std q05 q25 median q75 q95 histogram [{from to count}] top [{value count}]
    top_error min_length max_length mean_length patterns [{pattern share}]; values are text, as CSV has it.
    """

    def __init__(self, columns: object, *, cancel: CancelToken | None = None, threads: int | None = None) -> None: ...
    def update(self, rows: object) -> None:
        """Hand over a frame (PyCapsule stream interface); waits while too many wait. Raises EngineError, Cancelled."""
    def snapshot(self) -> list[dict[str, Any]]:
        """The statistics so far."""
    def finish(self) -> list[dict[str, Any]]:
        """The statistics of all rows. Raises EngineError, Cancelled."""

@final
class Partitioner:
    """Rows on disk, parted by a column of hashes (uint64): Arrow IPC files in a folder, one a part and thread.

    Rows of one part may be in another order than they came. A part that is too large can be parted again by another
    `level`, which looks at other bits.
    """

    def __init__(
        self,
        folder: str,
        columns: object,
        hash: str,  # noqa: A002
        parts: int,
        *,
        level: int = 0,
        cancel: CancelToken | None = None,
        threads: int | None = None,
    ) -> None: ...
    def push(self, rows: object) -> None:
        """Hand over a frame; waits while too many wait. Raises EngineError, Cancelled."""
    def finish(self) -> list[tuple[list[Path], int, int]]:
        """Files, rows and bytes in memory of each part. Raises EngineError (no_space …), Cancelled."""

def row_order(column: object, *, descending: bool = False) -> Batch | None:
    """Where the rows of a frame's only column are that come first, second …, as a column of UInt32.

    Missing values are last both ways, and ties stay as they came. None for other types than whole numbers, dates and
    times, and double floats.
    """

@final
class SortedRuns:
    """Sorted runs on disk, each in blocks of so many `rows`, read side by side from their beginnings."""

    def __init__(
        self,
        folder: str,
        columns: object,
        rows: int,
        *,
        cancel: CancelToken | None = None,
        threads: int | None = None,
    ) -> None: ...
    def push(self, rows: object, order: object) -> None:
        """Keep a frame's rows as the next run, in the order that a frame of one column (UInt32) numbers them.

        Waits while too many wait. Raises EngineError (no_space …), Cancelled.
        """
    def finish(self) -> None:
        """Wait until all runs are written. Raises EngineError, Cancelled."""
    def load(self, ends: list[int]) -> tuple[Batch, list[int]]:
        """Read each run up to the block of that number.

        Gives the rows that were not passed over, run by run, and where those of each begin. Raises EngineError.
        """
    def pass_over(self, rows: object) -> list[int]:
        """Forget rows that were loaded, the first ones of each run, numbered by a frame; how many are of each."""

def check_unchanged(file: FileInfo, options: dict[str, str]) -> None:
    """Compare a pinned input with what is there now. Raises EngineError(input_changed, missing_file)."""
