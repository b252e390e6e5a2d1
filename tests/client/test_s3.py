"""From S3 to S3 through the queue: the child uploads, the worker's commit makes it visible."""

import io
from typing import Any

import polars as pl
import pytest

from karyaksham_kernel.client import Client, connect


@pytest.fixture
def client(s3, settings) -> Any:
    with connect(settings) as connected:
        yield connected


def test_a_pipeline_from_s3_to_s3(client: Client, s3):
    lines = "n,word\n" + "".join(f"{n},w{n}\n" for n in range(50_000))
    s3.client().put_object(Bucket="lake", Key="in/few.csv", Body=lines.encode())
    nodes = [
        {"id": "read", "type": "read_csv", "params": {"path": "s3://lake/in/few.csv"}},
        {"id": "keep", "type": "filter", "inputs": ["read"], "params": {"condition": "n % 2 = 1"}},
        {"id": "write", "type": "write_parquet", "inputs": ["keep"], "params": {"path": "s3://lake/out/odd.parquet"}},
    ]
    run = client.submit({"karyaksham": 1, "nodes": nodes})["id"]
    *_, finished = client.events([run])
    assert finished["state"] == "succeeded", finished["error"]
    written = s3.client().get_object(Bucket="lake", Key="out/odd.parquet")["Body"].read()
    assert pl.read_parquet(io.BytesIO(written))["n"].to_list() == list(range(1, 50_000, 2))
    assert client.result(run, "write", rows=1).to_dicts() == [{"n": 1, "word": "w1"}]
    assert not s3.client().list_multipart_uploads(Bucket="lake").get("Uploads")
    listed = client.datasets("s3://lake/out/")["entries"]
    assert [entry["name"] for entry in listed] == ["odd.parquet"]
    assert client.describe("s3://lake/out/odd.parquet")["rows"] == 25_000
