"""Paths, folders and globs become pinned files; several files are one table."""

import gzip
import os
from pathlib import Path

import pytest

from karyaksham_kernel._engine import EngineError, FileInfo, check_unchanged, list_files

from .conftest import read


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ["b.csv", "a.csv", "deep/c.csv", "deep/er/d.csv", "note.txt", ".hidden.csv", "_tmp/e.csv"]:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"name,n\n{path.stem},1\n")
    return tmp_path


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("a.csv", ["a.csv"]),
        ("*.csv", ["a.csv", "b.csv"]),
        ("[b-z].csv", ["b.csv"]),
        ("**/*.csv", ["a.csv", "b.csv", "deep/c.csv", "deep/er/d.csv"]),
        ("deep/", ["deep/c.csv", "deep/er/d.csv"]),
        ("deep", ["deep/c.csv", "deep/er/d.csv"]),
    ],
)
def test_a_path_stands_for_files_in_order_and_hidden_ones_are_left_out(folder, pattern, names):
    found = list_files(f"{folder}/{pattern}", {})
    assert [str(Path(file.uri).relative_to(folder)) for file in found] == names


def test_a_file_is_pinned_by_size_and_time(folder):
    (file,) = list_files(f"{folder}/a.csv", {})
    status = (folder / "a.csv").stat()
    assert (file.size, file.modified_ns, file.etag) == (status.st_size, status.st_mtime_ns, None)
    assert file == FileInfo(file.uri, file.size, None, file.modified_ns)
    check_unchanged(file, {})


def test_a_file_that_changes_or_goes_is_noticed(folder):
    (file,) = list_files(f"{folder}/a.csv", {})
    (folder / "a.csv").write_text("name,n\nz,1\n")
    with pytest.raises(EngineError) as caught:
        check_unchanged(file, {})
    assert caught.value.code == "input_changed"
    (folder / "a.csv").unlink()
    with pytest.raises(EngineError) as caught:
        check_unchanged(file, {})
    assert caught.value.code == "missing_file"


def test_several_files_are_one_table_in_order_of_their_names(folder):
    assert read(list_files(f"{folder}/**/*.csv", {})).rows == [("a", 1), ("b", 1), ("c", 1), ("d", 1)]


def test_files_are_counted_as_they_are_read(folder):
    progress = read(list_files(f"{folder}/**/*.csv", {})).progress
    assert (progress.files_read, progress.files_total) == (4, 4)


def test_hundreds_of_files_are_one_table_in_order(tmp_path):
    for name in range(300):
        text = f"id\n{name}\n".encode()
        (tmp_path / f"{name:03}.csv").write_bytes(gzip.compress(text) if name % 3 == 0 else text)
        (tmp_path / f"{name:03}.csv").rename(tmp_path / f"{name:03}.csv{'.gz' if name % 3 == 0 else ''}")
    reading = read(list_files(f"{tmp_path}/*.csv*", {}))
    assert reading.frame["id"].to_list() == list(range(300))
    assert (reading.progress.files_read, reading.progress.files_total) == (300, 300)


def test_an_empty_file_among_others_adds_nothing(folder):
    (folder / "aa.csv").touch()
    assert read(list_files(f"{folder}/*.csv", {})).rows == [("a", 1), ("b", 1)]


def test_files_with_other_columns_are_refused_naming_both(folder):
    (folder / "b.csv").write_text("name,m\nb,1\n")
    with pytest.raises(EngineError, match="column 2 is 'n' there and 'm' here") as caught:
        read(list_files(f"{folder}/*.csv", {}))
    assert caught.value.uri == f"{folder}/b.csv"
    assert f"{folder}/a.csv" in caught.value.message


def test_a_fault_in_a_later_file_is_placed_in_that_file(folder):
    (folder / "b.csv").write_text("name,n\nb,1\nc,2,3\n")
    with pytest.raises(EngineError) as caught:
        read(list_files(f"{folder}/*.csv", {}))
    assert (caught.value.uri, caught.value.line) == (f"{folder}/b.csv", 3)


def test_a_link_that_leads_round_in_a_circle_is_not_followed(folder):
    (folder / "deep" / "round").symlink_to(folder)
    assert len(list_files(f"{folder}/deep/", {})) == 2


def test_what_is_no_regular_file_is_refused_without_waiting_for_it(tmp_path):
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    with pytest.raises(EngineError, match="not a regular file") as caught:
        list_files(str(pipe), {})
    assert caught.value.code == "unsupported"
    with pytest.raises(EngineError, match="not a regular file"):
        read([FileInfo(str(pipe), 10)])


def test_a_relative_path_is_refused():
    with pytest.raises(EngineError, match="give an absolute one"):
        list_files("data.csv", {})
