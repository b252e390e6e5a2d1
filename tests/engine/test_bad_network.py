"""S3 over a network that breaks, is busy or goes silent: right content, or a fault; never a hang."""

import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

import polars as pl
import pytest
from faults.unreliable_s3 import unreliable_s3
from servers.s3 import S3

from karyaksham_kernel._engine import Cancelled, CancelToken, CsvSource, EngineError, Writer, list_files

from .bad_network import BadNetwork, bad_network

ROWS = 300_000


@pytest.fixture
def network(s3: S3) -> Iterator[BadNetwork]:
    body = "id,note\n" + "".join(f"{row},a note that fills {row}\n" for row in range(ROWS))
    s3.client().put_object(Bucket="lake", Key="table.csv", Body=body.encode())
    with bad_network(urlsplit(s3.endpoint).port) as relay:
        yield relay


@pytest.fixture
def options(s3: S3, network: BadNetwork) -> dict[str, str]:
    return {**s3.options, "aws_endpoint": network.endpoint}


@pytest.fixture
def source(options: dict[str, str]) -> CsvSource:
    return CsvSource(list_files("s3://lake/table.csv", options), options)


def ids(source: CsvSource) -> list[int]:
    return pl.concat([pl.DataFrame(batch) for batch in source.scan(["id"])])["id"].to_list()


def test_answers_that_break_off_are_taken_up_where_they_broke(options, network):
    network.cut_after = [100_000, 700, 2_000_000, 300_000]
    source = CsvSource(list_files("s3://lake/table.csv", options), options)
    assert ids(source) == list(range(ROWS))
    assert network.cut_after == []


def test_a_busy_server_is_asked_again(network, options):
    network.busy = 4
    source = CsvSource(list_files("s3://lake/table.csv", options), options)
    assert ids(source) == list(range(ROWS))
    assert network.busy == 0


def test_parts_are_sent_again_to_a_busy_server(s3, network, options):
    network.busy = 2
    writer = Writer("s3://lake/out", options, part_bytes=5 << 20)
    for _ in range(12):
        writer.write(b"x" * (1 << 20))
    writer.close()
    assert network.busy == 0
    sealed = writer.sealed()
    parts = s3.client().list_parts(Bucket="lake", Key="out", UploadId=str(sealed["upload_id"]))["Parts"]
    assert [(part["PartNumber"], part["Size"]) for part in parts] == [(1, 5 << 20), (2, 5 << 20), (3, 2 << 20)]
    writer.abort()


def test_python_goes_on_and_can_cancel_while_a_scan_waits_for_a_silent_server(source, network):
    network.silent = True
    cancel = CancelToken()
    scan = source.scan(cancel=cancel)
    threading.Timer(0.1, cancel.cancel).start()
    with pytest.raises(Cancelled):
        next(scan)


def test_an_answer_that_stalls_is_given_up_and_asked_for_again(s3, network, options):
    """Fifteen seconds are one here; `make faults` measures the fifteen."""
    stalls = iter(["stall"])
    with unreliable_s3(
        urlsplit(s3.endpoint).port, lambda kind, _: next(stalls, None) if kind == "read" else None
    ) as proxy:
        options = {**options, "aws_endpoint": proxy.endpoint, "read_timeout": "1 second"}
        assert ids(CsvSource(list_files("s3://lake/table.csv", options), options)) == list(range(ROWS))
        assert proxy.noticed["read"][0] < 10


def test_a_server_that_stays_busy_is_a_fault(options, network):
    network.busy = 1_000
    with pytest.raises(EngineError, match="does not answer as it should") as caught:
        list_files("s3://lake/table.csv", options)
    assert caught.value.code == "storage_unavailable"
