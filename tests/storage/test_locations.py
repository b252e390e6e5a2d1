"""Locations are made absolute, and stay inside the folders that are allowed."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karyaksham_kernel.errors import KaryakshamError
from karyaksham_kernel.storage.locations import bucket_and_key, contain, parent, resolve


@pytest.mark.parametrize(
    ("path", "base", "absolute"),
    [
        ("data/flights.csv", "/home/ada", "/home/ada/data/flights.csv"),
        ("../flights.csv", "/home/ada", "/home/flights.csv"),
        ("/data//x/./flights.csv", "/home/ada", "/data/x/flights.csv"),
        ("//data/flights.csv", "/home/ada", "/data/flights.csv"),
        ("data/", "/home/ada", "/home/ada/data/"),
        ("data/*.csv", "/home/ada", "/home/ada/data/*.csv"),
        ("file:///data/a%20b.csv", "/home/ada", "/data/a b.csv"),
        ("s3://lake/x/flights.csv", "/home/ada", "s3://lake/x/flights.csv"),
        ("flights.csv", "s3://lake/pipelines", "s3://lake/pipelines/flights.csv"),
        ("../raw/flights.csv", "s3://lake/pipelines/", "s3://lake/raw/flights.csv"),
        ("../../../flights.csv", "s3://lake/pipelines", "s3://lake/flights.csv"),
        ("/data/flights.csv", "s3://lake/pipelines", "/data/flights.csv"),
    ],
)
def test_a_path_is_resolved_against_the_documents_folder(path: str, base: str, absolute: str) -> None:
    assert resolve(path, base) == absolute


@pytest.mark.parametrize(
    "path", ["", "a\0b", "http://host/x.csv", "file://elsewhere/x.csv", "s3://", "s3:///key", "s3://lake/../other/key"]
)
def test_what_is_no_location_is_refused(path: str) -> None:
    with pytest.raises(KaryakshamError) as refused:
        resolve(path, "/home/ada")
    assert refused.value.problem.code == "unsupported_location"


SEGMENT = st.text(st.characters(exclude_characters="/\0", exclude_categories=("Cs",)), min_size=1, max_size=8)


@given(st.lists(SEGMENT, min_size=1, max_size=5))
def test_resolving_twice_changes_nothing(segments: list[str]) -> None:
    path = "/".join(segments)
    if "://" in path or path.startswith("~"):
        return
    once = resolve(path, "/base")
    assert once.startswith("/")
    assert resolve(once, "/elsewhere") == once


def test_the_parts_of_an_object_name() -> None:
    assert bucket_and_key("s3://lake/a/b.csv") == ("lake", "a/b.csv")
    assert bucket_and_key("s3://lake") == ("lake", "")
    assert parent("s3://lake/a/b.csv") == "s3://lake/a"
    assert parent("/a") == "/"


def refused_code(uri: str | Path, root: Path) -> str:
    with pytest.raises(KaryakshamError) as refused:
        contain(str(uri), [root])
    return refused.value.problem.code


def test_what_lies_below_a_root_is_allowed(tmp_path: Path) -> None:
    root = tmp_path / "data"
    root.mkdir()
    for inside in (root, root / "x.csv", root / "a" / "b.csv", root / "*.csv"):
        contain(str(inside), [root])


def test_no_roots_allow_any_file(tmp_path: Path) -> None:
    contain(str(tmp_path / "x.csv"), None)


def test_an_empty_list_of_roots_allows_none_and_says_to_upload(tmp_path: Path) -> None:
    with pytest.raises(KaryakshamError, match="upload it to S3"):
        contain(str(tmp_path / "x.csv"), [])


def test_a_sibling_with_the_same_beginning_is_outside(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data-secret").mkdir()
    assert refused_code(tmp_path / "data-secret" / "x.csv", tmp_path / "data") == "outside_roots"


def test_a_symbolic_link_out_of_the_root_is_outside(tmp_path: Path) -> None:
    root = tmp_path / "data"
    root.mkdir()
    (root / "link").symlink_to("/etc")
    assert refused_code(root / "link" / "passwd", root) == "outside_roots"
    assert refused_code(root / "link" / "*", root) == "outside_roots"


def test_dots_do_not_lead_out(tmp_path: Path) -> None:
    root = tmp_path / "data"
    root.mkdir()
    assert refused_code(f"{root}/../x.csv", root) == "outside_roots"


def test_pipes_and_devices_are_refused(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert refused_code(pipe, tmp_path) == "not_a_file"
    assert refused_code("/dev/zero", Path("/")) == "not_a_file"
