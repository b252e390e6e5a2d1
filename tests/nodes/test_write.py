"""The writers: what was written reads back as it was."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest
from pipeline.context import FolderOutput
from polars.testing import assert_frame_equal

from karyaksham_kernel.errors import KaryakshamError
from karyaksham_kernel.nodes import NODES, Context, Inputs, Writer
from karyaksham_kernel.nodes.write_parquet import row_group_size

TABLE = pl.DataFrame(
    {
        "month": [1, 2, 1, None],
        "name": ["a,b", 'q"', None, "line\nend"],
        "day": [date(2013, 1, d) for d in (1, 2, 3, 4)],
    }
)


def write(context: Context, node_type: str, params: dict, table: pl.DataFrame = TABLE) -> list[Path]:
    """Write a table below the context's folder; the files, sorted."""
    writer = NODES[node_type].model_validate({"path": "out", **params})
    assert isinstance(writer, Writer)
    assert writer.frames(Inputs([table.lazy()], [table.schema]), context) == {}
    output = FolderOutput(context.scratch / writer.path)
    writer.sink(table.lazy(), output, context).collect(engine="streaming")
    output.close()
    return sorted(file for file in context.scratch.rglob("*") if file.is_file())


@pytest.mark.parametrize("compression", ["zstd", "snappy", "lz4", "gzip", "uncompressed"])
def test_parquet_reads_back(context: Context, compression: str) -> None:
    (file,) = write(context, "write_parquet", {"compression": compression})
    assert_frame_equal(pl.read_parquet(file), TABLE)


@pytest.mark.parametrize(("columns", "rows"), [(4, 122_880), (16, 65_536), (64, 16_384), (1_000, 16_384)])
def test_a_parquet_row_group_has_about_a_million_values(columns: int, rows: int) -> None:
    assert row_group_size(columns) == rows


def test_wide_rows_make_short_row_groups(context: Context) -> None:
    table = pl.select(pl.int_range(40_000).alias(f"n{i}") for i in range(64))
    (file,) = write(context, "write_parquet", {}, table)
    groups = duckdb.sql(f"SELECT DISTINCT row_group_id, row_group_num_rows FROM parquet_metadata('{file}') ORDER BY 1")
    assert [rows for _, rows in groups.fetchall()] == [16_384, 16_384, 7_232]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_reads_back(context: Context, separator: str) -> None:
    (file,) = write(context, "write_csv", {"separator": separator, "null_value": "NA"})
    back = pl.read_csv(file, separator=separator, null_values=["NA"], try_parse_dates=True)
    assert_frame_equal(back, TABLE)


def test_json_lines_read_back(context: Context) -> None:
    (file,) = write(context, "write_json_lines", {})
    assert_frame_equal(pl.read_ndjson(file).with_columns(pl.col("day").str.to_date()), TABLE)


@pytest.mark.parametrize("node_type", ["write_csv", "write_json_lines"])
@pytest.mark.parametrize(("compression", "magic"), [("gzip", b"\x1f\x8b"), ("zstd", b"\x28\xb5\x2f\xfd")])
def test_text_is_compressed_when_asked(context: Context, node_type: str, compression: str, magic: bytes) -> None:
    (file,) = write(context, node_type, {"compression": compression})
    assert file.read_bytes().startswith(magic)


def test_each_combination_of_keys_has_its_folder(context: Context) -> None:
    files = write(context, "write_parquet", {"partition_by": ["month"]})
    folders = {file.parent.name: pl.read_parquet(file, hive_partitioning=False) for file in files}
    assert sorted(folders) == ["month=1", "month=2", "month=__HIVE_DEFAULT_PARTITION__"]
    assert folders["month=1"].columns == ["name", "day"]
    assert folders["month=1"].height == 2


def test_a_folder_name_cannot_lead_elsewhere(context: Context) -> None:
    table = pl.DataFrame({"k": ["../up", "a/b", "ä=1"], "v": [1, 2, 3]})
    files = write(context, "write_parquet", {"partition_by": "k"}, table)
    assert {file.parent.parent.name for file in files} == {"out"}
    assert sorted(file.parent.name for file in files) == ["k=%C3%A4%3D1", "k=..%2Fup", "k=a%2Fb"]


def test_a_new_file_begins_after_so_many_rows(context: Context) -> None:
    files = write(context, "write_parquet", {"rows_per_file": 10}, pl.DataFrame({"n": range(25)}))
    assert [pl.read_parquet(file).height for file in files] == [10, 10, 5]
    assert pl.read_parquet(files)["n"].to_list() == list(range(25))


@pytest.mark.parametrize(
    ("node_type", "name"),
    [("write_parquet", "run1.parquet"), ("write_csv", "run1.csv"), ("write_json_lines", "run1.jsonl")],
)
def test_appending_adds_a_file_named_after_the_run(context: Context, node_type: str, name: str) -> None:
    files = write(context, node_type, {"mode": "append"})
    assert [str(file.relative_to(context.scratch)) for file in files] == [f"out/{name}"]


@pytest.mark.parametrize(
    ("params", "folder"),
    [({}, False), ({"mode": "append"}, True), ({"partition_by": "month"}, True), ({"rows_per_file": 5}, True)],
)
def test_whether_the_path_is_a_folder(params: dict, folder: bool) -> None:
    writer = NODES["write_parquet"].model_validate({"path": "out", **params})
    assert isinstance(writer, Writer)
    assert writer.writes_folder is folder


@pytest.mark.parametrize(
    ("node_type", "params", "code"),
    [
        ("write_csv", {}, "wrong_type"),
        ("write_parquet", {"partition_by": "q"}, "unknown_column"),
        ("write_parquet", {"partition_by": ["l"]}, "invalid_value"),
    ],
)
def test_what_a_format_cannot_hold_is_told(context: Context, node_type: str, params: dict, code: str) -> None:
    with pytest.raises(KaryakshamError) as raised:
        write(context, node_type, params, pl.DataFrame({"l": [[1]]}))
    assert raised.value.problem.code == code


def test_csv_has_a_text_for_every_single_value(context: Context) -> None:
    when = datetime(2020, 7, 1, 12, tzinfo=UTC)
    table = pl.DataFrame(
        {
            "zoned": pl.Series([when]).dt.convert_time_zone("Europe/Berlin"),
            "lasting": [timedelta(minutes=90)],
            "category": pl.Series(["a,b"], dtype=pl.Categorical),
            "large": pl.Series([2**100], dtype=pl.Int128),
            "nothing": [None],
        }
    )
    (file,) = write(context, "write_csv", {}, table)
    assert file.read_text().splitlines()[1] == f'2020-07-01T14:00:00.000000+0200,PT1H30M,"a,b",{2**100},'


ZERO = pl.DataFrame({"a\0b": [1]})


def test_a_name_with_a_zero_byte_is_refused_where_it_would_end_the_process(context: Context) -> None:
    with pytest.raises(KaryakshamError, match="zero byte"):
        write(context, "write_csv", {}, ZERO)
    summary = NODES["summarize"].model_validate({}).frames(Inputs([ZERO.lazy()], [ZERO.schema]), context)["out"]
    with pytest.raises(KaryakshamError, match="zero byte"):
        summary.collect(engine="streaming")
