"""The same runs with inputs and outputs on a real S3 server."""

import io
import itertools
from urllib.parse import urlsplit

import polars as pl
import pytest
from execution.conftest import FLIGHTS, Bench
from execution.documents import node, read
from faults.unreliable_s3 import Fault, Kind, unreliable_s3
from servers.s3 import S3

from karyaksham_kernel.errors import InvalidPipeline, RunFailed
from karyaksham_kernel.execution import commit
from karyaksham_kernel.nodes import opening
from karyaksham_kernel.storage import connections

NODES = [read("raw/flights.csv"), node("late", "filter", "flights", condition="dep_delay > 15")]


@pytest.fixture
def lake(bench: Bench, s3: S3) -> Bench:
    """A bench whose documents lie in the bucket."""
    s3.client().put_object(Bucket="lake", Key="raw/flights.csv", Body=FLIGHTS.encode())
    bench.base = "s3://lake"
    return bench


def keys(s3: S3) -> list[str]:
    return [found["Key"] for found in s3.client().list_objects_v2(Bucket="lake").get("Contents", [])]


def uploads(s3: S3) -> list[str]:
    return [found["Key"] for found in s3.client().list_multipart_uploads(Bucket="lake").get("Uploads", [])]


def test_rows_pass_from_bucket_to_bucket(lake: Bench, s3: S3) -> None:
    prepared = lake.execute([*NODES, node("out", "write_csv", "late", path="clean/late.csv")])
    assert keys(s3) == ["raw/flights.csv"]
    for _ in range(2):
        commit.complete_here(prepared)
        body = s3.client().get_object(Bucket="lake", Key="clean/late.csv")["Body"].read()
        assert body.decode() == "carrier,dep_delay,day,origin\nAA,33,2013-01-01,JFK\nAA,70,2013-01-03,LGA\n"
    assert uploads(s3) == []
    assert lake.rows_out() == {"flights": 5, "late": 2, "out": 2}


def test_parquet_and_results_live_there_too(lake: Bench, s3: S3) -> None:
    lake.run([*NODES, node("out", "write_parquet", "late", path="clean/late.parquet")])
    again = {"id": "again", "type": "read_parquet", "params": {"path": "clean/*.parquet"}}
    (output,) = lake.run([again], results="s3://lake/results")["outputs"]
    assert output["uri"] == "s3://lake/results/run/again.arrow"
    from karyaksham_kernel.storage.connections import polars_storage_options

    frame = pl.scan_ipc(output["uri"], storage_options=polars_storage_options(output["uri"])).collect()
    assert frame["dep_delay"].to_list() == [33, 70]


def test_an_object_is_overwritten_only_when_asked(lake: Bench, s3: S3) -> None:
    s3.client().put_object(Bucket="lake", Key="late.csv", Body=b"old")
    with pytest.raises(InvalidPipeline) as refused:
        lake.execute([*NODES, node("out", "write_csv", "late", path="late.csv")])
    assert refused.value.problem.code == "target_exists"
    lake.run([*NODES, node("out", "write_csv", "late", path="late.csv", mode="overwrite")])
    assert s3.client().get_object(Bucket="lake", Key="late.csv")["Body"].read().startswith(b"carrier,")


def test_a_run_that_fails_leaves_no_object_and_no_upload(lake: Bench, s3: S3) -> None:
    bad = [node("bad", "derive", "late", columns={"n": "CAST(carrier AS int64)"})]
    with pytest.raises(RunFailed):
        lake.execute([*NODES, *bad, node("out", "write_csv", "bad", path="late.csv")])
    assert keys(s3) == ["raw/flights.csv"]
    assert uploads(s3) == []


def test_an_aborted_run_leaves_no_object_and_no_upload(lake: Bench, s3: S3) -> None:
    prepared = lake.execute([*NODES, node("out", "write_csv", "late", path="late.csv")])
    assert uploads(s3) == ["late.csv"]
    commit.abort_here(prepared)
    assert keys(s3) == ["raw/flights.csv"]
    assert uploads(s3) == []


def test_a_missing_object_is_told(lake: Bench) -> None:
    with pytest.raises(InvalidPipeline) as refused:
        lake.execute([read("raw/absent.csv")])
    problem = refused.value.problem
    assert (problem.code, problem.node, problem.field) == ("missing_file", "flights", "path")
    assert "s3://lake/raw/absent.csv" in problem.message


@pytest.mark.parametrize(("cuts", "code"), [(2, None), (1000, "storage_unavailable")])
def test_parquet_is_opened_through_answers_that_break_off(
    lake: Bench, s3: S3, monkeypatch: pytest.MonkeyPatch, cuts: int, code: str | None
) -> None:
    """Polars itself does not ask again then; and a store that is away says nothing about the file."""
    monkeypatch.setattr(opening, "_PAUSES", (0.01,) * 4)
    monkeypatch.setitem(connections._PATIENCE, "max_retries", 1)
    body = io.BytesIO()
    pl.DataFrame({"a": range(1000)}).write_parquet(body)
    s3.client().put_object(Bucket="lake", Key="a.parquet", Body=body.getvalue())
    left = itertools.count(1)

    def judge(kind: Kind, _key: str) -> Fault | None:
        return "cut" if kind == "read" and next(left) <= cuts else None

    with unreliable_s3(urlsplit(s3.endpoint).port or 0, judge) as proxy:
        monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.endpoint)
        nodes = [{"id": "in", "type": "read_parquet", "params": {"path": "a.parquet"}}]
        if code is None:
            lake.execute(nodes)
            assert lake.rows_out() == {"in": 1000}
            return
        with pytest.raises(InvalidPipeline) as refused:
            lake.execute(nodes)
        assert refused.value.problem.code == code
