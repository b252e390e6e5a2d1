"""What a dataset is, told from its location alone."""

import polars as pl
import pytest
from execution.conftest import FLIGHTS, Bench
from servers.s3 import S3

from karyaksham_kernel.errors import KaryakshamError
from karyaksham_kernel.execution.describe import describe, preview
from karyaksham_kernel.settings import get_settings


def test_a_csv_file(bench: Bench) -> None:
    uri = str(bench.folder / "flights.csv")
    described = describe(uri)
    assert described == {
        "uri": uri,
        "format": "csv",
        "size": len(FLIGHTS),
        "files": 1,
        "rows": None,
        "columns": [
            {"name": "carrier", "type": "string"},
            {"name": "dep_delay", "type": "int64"},
            {"name": "day", "type": "date"},
            {"name": "origin", "type": "string"},
        ],
        "node": {"type": "read_csv", "params": {"path": uri}},
    }
    assert preview(uri, 2)["carrier"].to_list() == ["UA", "AA"]


def test_a_folder_of_parquet_files_knows_its_rows(bench: Bench) -> None:
    folder = bench.folder / "parts"
    folder.mkdir()
    for n in range(3):
        pl.DataFrame({"a": range(n + 1)}).write_parquet(folder / f"{n}.parquet")
    described = describe(f"{folder}/")
    assert (described["format"], described["files"], described["rows"]) == ("parquet", 3, 6)
    assert preview(f"{folder}/").height == 6


def test_an_object_in_a_bucket(bench: Bench, s3: S3) -> None:
    s3.client().put_object(Bucket="lake", Key="flights.csv", Body=FLIGHTS.encode())
    assert describe("s3://lake/flights.csv")["columns"][1] == {"name": "dep_delay", "type": "int64"}
    assert preview("s3://lake/flights.csv", 1).height == 1


@pytest.mark.parametrize(("name", "code"), [("absent.csv", "missing_file"), ("notes.txt", "unknown_format")])
def test_what_cannot_be_described_is_told(bench: Bench, name: str, code: str) -> None:
    (bench.folder / "notes.txt").write_text("x")
    with pytest.raises(KaryakshamError) as refused:
        describe(str(bench.folder / name))
    assert refused.value.problem.code == code


def test_what_lies_outside_the_roots_is_not_described(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KARYAKSHAM_ROOTS", str(bench.folder))
    get_settings.cache_clear()
    for look in (describe, preview):
        with pytest.raises(KaryakshamError) as refused:
            look("/etc/hostname.csv")
        assert refused.value.problem.code == "outside_roots"
