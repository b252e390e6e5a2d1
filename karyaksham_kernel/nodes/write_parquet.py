"""write_parquet: rows to Parquet files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO, ClassVar, Literal
from urllib.parse import quote

from pydantic import Field
from typing_extensions import override

from karyaksham_kernel.nodes.context import Context, Inputs, Output
from karyaksham_kernel.nodes.fields import Columns, as_list
from karyaksham_kernel.nodes.node import Call, Example, Writer, fail, require_columns

if TYPE_CHECKING:
    import polars as pl
    from polars.io.partition import FileProviderArgs

_NO_VALUE = "__HIVE_DEFAULT_PARTITION__"
# A sink holds some row groups at once: wide rows make shorter ones, so that memory does not grow with the columns.
# Between these bounds a reader has groups long enough to skip and to share among its threads.
_CELLS = 1 << 20
_ROWS = (1 << 14, 122_880)


class WriteParquet(Writer):
    """Write the rows to a Parquet file, or to a folder of them.

    With `partition_by` each combination of values has its own folder (`month=1/…`), and these columns are not in the
    files; with `rows_per_file` a new file begins after so many rows. Either way `path` is a folder.
    """

    type_name = "write_parquet"
    category = "Write"
    keywords = ("save parquet", "store columnar file", "partition by", "export", "output", "data lake")
    call = Call(positional=("path", "mode"))
    frequent = ("path", "mode", "partition_by")
    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "One file",
            {"path": "late.parquet"},
            inputs=({"carrier": ["UA", None], "flights": [2, 1]},),
            outputs={"late.parquet": {"carrier": ["UA", None], "flights": [2, 1]}},
        ),
        Example(
            "A folder for each month",
            {"path": "by_month", "partition_by": ["month"]},
            inputs=({"month": [1, 2, 1], "flights": [5, 6, 7]},),
            outputs={"by_month/month=1/*.parquet": {"flights": [5, 7]}, "by_month/month=2/*.parquet": {"flights": [6]}},
        ),
    )

    partition_by: Columns = Field(default_factory=list, description="Columns whose values make the folders.")
    compression: Literal["zstd", "snappy", "lz4", "gzip", "uncompressed"] = Field(
        "zstd", description="How pages are compressed; zstd is small, snappy and lz4 are fast."
    )
    rows_per_file: int | None = Field(None, ge=1, description="Begin a new file after so many rows.")

    @property
    def writes_folder(self) -> bool:
        """Whether `path` names a folder of files rather than one file."""
        return super().writes_folder or bool(self.partition_by) or self.rows_per_file is not None

    @override
    def frames(self, inputs: Inputs, context: Context) -> dict[str, pl.LazyFrame]:
        """Nothing comes out; the columns to partition by must be there, and others beside them."""
        keys = as_list(self.partition_by)
        require_columns(keys, inputs.schema, context, "partition_by")
        if set(keys) >= set(inputs.schema):
            message = "Every column is in the folders' names, so that nothing is left to write."
            fail(context, "invalid_value", message, at="partition_by" if keys else None)
        return {}

    @override
    def sink(self, frame: pl.LazyFrame, output: Output, context: Context) -> pl.LazyFrame:
        """The lazy sink; a row group has about a million values."""
        keys = as_list(self.partition_by)
        if not keys and self.rows_per_file is None:
            return self._written(frame, self.target(output, "parquet"))
        import polars as pl

        def next_file(file: FileProviderArgs) -> BinaryIO:
            folders = [_folder(name, file.partition_keys.item(0, name)) for name in keys]
            stem = output.run if self.mode == "append" else "part"
            return output.open("/".join([*folders, f"{stem}-{file.index_in_partition:05}.parquet"]))

        files = pl.PartitionBy(
            "",
            file_path_provider=next_file,
            key=keys or None,
            include_key=False if keys else None,
            max_rows_per_file=self.rows_per_file,
            approximate_bytes_per_file=None,
        )
        return self._written(frame, files)

    def _written(self, frame: pl.LazyFrame, target: BinaryIO | pl.PartitionBy) -> pl.LazyFrame:
        rows = row_group_size(len(frame.collect_schema()))
        return frame.sink_parquet(target, compression=self.compression, row_group_size=rows, lazy=True)


def row_group_size(columns: int) -> int:
    """How many rows of so many columns one row group takes."""
    return min(max(_CELLS // max(columns, 1), _ROWS[0]), _ROWS[1])


def _folder(name: str, value: Any) -> str:
    text = _NO_VALUE if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return f"{quote(name, safe='')}={quote(text, safe=' ')}"
