"""How each library is told to reach the store."""

from pathlib import Path
from urllib.parse import urlsplit

import polars as pl
import pytest
from faults.unreliable_s3 import Kind, unreliable_s3
from servers.s3 import S3

from karyaksham_kernel.storage.connections import polars_storage_options, store_options


def test_local_files_need_nothing() -> None:
    assert store_options("/data/x.csv") == {}
    assert polars_storage_options("/data/x.csv") is None


def test_the_environment_gives_keys_region_and_endpoint(s3: S3) -> None:
    assert store_options("s3://lake/x.csv") == s3.options


def test_a_profile_gives_keys_where_the_environment_does_not(
    s3: S3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    credentials = tmp_path / "credentials"
    credentials.write_text("[team]\naws_access_key_id = id\naws_secret_access_key = secret\n")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(credentials))
    monkeypatch.setenv("AWS_PROFILE", "team")
    options = store_options("s3://lake/x.csv")
    assert (options["aws_access_key_id"], options["aws_secret_access_key"]) == ("id", "secret")


def test_polars_reads_from_the_same_store(s3: S3, tmp_path: Path) -> None:
    file = tmp_path / "x.parquet"
    pl.DataFrame({"a": [1, 2]}).write_parquet(file)
    s3.client().put_object(Bucket="lake", Key="x.parquet", Body=file.read_bytes())
    uri = "s3://lake/x.parquet"
    assert pl.scan_parquet(uri, storage_options=polars_storage_options(uri)).collect()["a"].to_list() == [1, 2]


def test_polars_gives_a_stalled_answer_up_and_asks_again(s3: S3, tmp_path: Path) -> None:
    """By itself it would wait for minutes; the seconds of its patience are one here."""
    file = tmp_path / "x.parquet"
    pl.DataFrame({"a": [1, 2]}).write_parquet(file)
    s3.client().put_object(Bucket="lake", Key="x.parquet", Body=file.read_bytes())
    stalls = iter(["stall"])

    def judge(kind: Kind, _key: str) -> str | None:
        return next(stalls, None) if kind == "read" else None

    options = polars_storage_options("s3://lake/x.parquet")
    assert options is not None
    assert options["read_timeout"] == "15 seconds"
    with unreliable_s3(urlsplit(s3.endpoint).port or 0, judge) as proxy:
        options |= {"read_timeout": "1 second", "aws_endpoint": proxy.endpoint}
        assert pl.scan_parquet("s3://lake/x.parquet", storage_options=options).collect()["a"].to_list() == [1, 2]
        assert len(proxy.noticed["read"]) == 1
