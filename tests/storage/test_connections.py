"""How each library is told to reach the store."""

from pathlib import Path

import polars as pl
import pytest
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
