"""read_parquet: files that polars reads itself."""

from pathlib import Path

import polars as pl
import pytest

from karyaksham_kernel.errors import KaryakshamError

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


def test_a_file_of_another_format_is_told(tmp_path: Path, compute) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    with pytest.raises(KaryakshamError) as raised:
        compute("read_parquet", {"path": "a.csv"})
    assert (raised.value.problem.code, raised.value.problem.field) == ("unreadable_file", "path")


def test_a_column_that_is_not_there_is_told(tmp_path: Path, compute) -> None:
    TABLE.write_parquet(tmp_path / "a.parquet")
    with pytest.raises(KaryakshamError, match="There is no column 'c'"):
        compute("read_parquet", {"path": "a.parquet", "columns": "c"})
