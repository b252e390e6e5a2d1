"""read_parquet: rows of Parquet files."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field
from typing_extensions import override

from karyaksham_kernel.nodes.context import Context, Inputs
from karyaksham_kernel.nodes.fields import Columns, NewColumn, Paths, as_list
from karyaksham_kernel.nodes.node import Call, Example, Node, RowCount, require_columns
from karyaksham_kernel.nodes.opening import opened

if TYPE_CHECKING:
    import polars as pl


class ReadParquet(Node):
    """Read one or more Parquet files with the same columns; only what is needed of them is read."""

    type_name = "read_parquet"
    category = "Read"
    keywords = ("load parquet", "open columnar file", "hive partitions", "data lake", "import")
    arity = (0, 0)
    row_count: ClassVar[RowCount] = "source"
    call = Call(positional=("path",))
    frequent = ("path", "columns")
    examples = (
        Example(
            "A file",
            {"path": "flights.parquet", "columns": ["carrier"]},
            files={"flights.parquet": "carrier,dep_delay\nUA,4\nAA,\n"},
            outputs={"out": {"carrier": ["UA", "AA"]}},
        ),
    )

    path: Paths = Field(description="A file, a folder ending in '/', a glob, or a list of them; local or s3://.")
    columns: Columns | None = Field(None, description="The columns to read; all of them when left out.")
    hive_partitions: Literal["auto"] | bool = Field(
        "auto", description="Whether folders named `column=value` are columns; `auto` looks for such names."
    )
    source_column: NewColumn | None = Field(None, description="A column to add that says which file a row is from.")

    @override
    def frames(self, inputs: Inputs, context: Context) -> dict[str, pl.LazyFrame]:
        """The rows of all files, file by file."""
        import polars as pl

        uris = [file.uri for file in context.files(self.path)]
        hive = any("=" in part for uri in uris for part in PurePosixPath(uri).parts[:-1])
        frame = pl.scan_parquet(
            uris,
            glob=False,
            hive_partitioning=hive if self.hive_partitions == "auto" else self.hive_partitions,
            include_file_paths=self.source_column,
            storage_options=context.polars_storage_options(uris[0]),
        )
        schema = opened(frame, "Parquet", uris, context)
        if self.columns is None:
            return {"out": frame}
        names = as_list(self.columns)
        require_columns(names, schema, context, "columns")
        extra = [self.source_column] if self.source_column and self.source_column not in names else []
        return {"out": frame.select([*names, *extra])}
