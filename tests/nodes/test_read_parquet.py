"""read_parquet and read_json_lines: files that polars reads itself."""

from pathlib import Path

import polars as pl
import pytest

from karyaksham_kernel.errors import KaryakshamError
from karyaksham_kernel.nodes import Context

TABLE = pl.DataFrame({"a": [1, 2], "b": ["x", None]})


def test_columns_are_chosen_and_the_source_is_added(tmp_path: Path, compute) -> None:
    TABLE.write_parquet(tmp_path / "a.parquet")
    made = compute("read_parquet", {"path": "a.parquet", "columns": ["b"], "source_column": "from"})["out"]
    assert made.rows() == [("x", str(tmp_path / "a.parquet")), (None, str(tmp_path / "a.parquet"))]


@pytest.mark.parametrize(("hive", "columns"), [("auto", ["a", "month"]), (True, ["a", "month"]), (False, ["a"])])
def test_folders_named_after_values_are_columns(tmp_path: Path, compute, hive: object, columns: list[str]) -> None:
    for month in (1, 2):
        folder = tmp_path / "data" / f"month={month}"
        folder.mkdir(parents=True)
        pl.DataFrame({"a": [month * 10]}).write_parquet(folder / "part.parquet")
    made = compute("read_parquet", {"path": "data/**/*.parquet", "hive_partitions": hive})["out"]
    assert made.columns == columns
    assert made["a"].to_list() == [10, 20]


def test_files_are_read_in_order(tmp_path: Path, compute) -> None:
    for name, value in (("b", 2), ("a", 1)):
        pl.DataFrame({"n": [value]}).write_parquet(tmp_path / f"{name}.parquet")
    assert compute("read_parquet", {"path": "*.parquet"})["out"]["n"].to_list() == [1, 2]
    assert compute("read_parquet", {"path": ["b.parquet", "a.parquet"]})["out"]["n"].to_list() == [2, 1]


@pytest.mark.parametrize(("node_type", "text"), [("read_parquet", "a,b\n1,2\n"), ("read_json_lines", "a,b\n1,2\n")])
def test_a_file_of_another_format_is_told(context: Context, tmp_path: Path, compute, node_type: str, text: str) -> None:
    (tmp_path / "a.csv").write_text(text)
    with pytest.raises(KaryakshamError) as raised:
        compute(node_type, {"path": "a.csv"})
    assert (raised.value.problem.code, raised.value.problem.field) == ("unreadable_file", "path")


def test_a_column_that_is_not_there_is_told(tmp_path: Path, compute) -> None:
    TABLE.write_parquet(tmp_path / "a.parquet")
    with pytest.raises(KaryakshamError, match="There is no column 'c'"):
        compute("read_parquet", {"path": "a.parquet", "columns": "c"})


def test_json_lines_have_the_types_they_show_or_are_given(tmp_path: Path, compute) -> None:
    (tmp_path / "a.jsonl").write_text('{"a": 1, "l": [1], "s": {"x": 1.5}}\n{"a": null, "l": [], "s": null}\n')
    made = compute("read_json_lines", {"path": "a.jsonl", "schema": {"a": "float64"}})["out"]
    assert made.dtypes == [pl.Float64, pl.List(pl.Int64), pl.Struct({"x": pl.Float64})]
    assert made["a"].to_list() == [1.0, None]
