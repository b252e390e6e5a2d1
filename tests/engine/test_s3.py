"""The same reads and writes against a real S3 server."""

import gzip
import random
from typing import Any

import polars as pl
import pytest
from servers.s3 import S3

from karyaksham_kernel._engine import CsvSource, EngineError, Writer, check_unchanged, list_files

from .conftest import read

TABLE = "id,note\n" + "".join(f'{row},"note {row}\nof two lines"\n' for row in range(200_000))


def put(s3: S3, key: str, text: str) -> None:
    s3.client().put_object(Bucket="lake", Key=key, Body=text.encode())


def complete(s3: S3, sealed: dict[str, Any]) -> None:
    key = sealed["uri"].removeprefix("s3://lake/")
    parts = [{"PartNumber": part["number"], "ETag": part["etag"]} for part in sealed["parts"]]
    s3.client().complete_multipart_upload(
        Bucket="lake", Key=key, UploadId=sealed["upload_id"], MultipartUpload={"Parts": parts}
    )


def keys(s3: S3) -> list[str]:
    return [found["Key"] for found in s3.client().list_objects_v2(Bucket="lake").get("Contents", [])]


def test_an_object_is_read_as_a_file_is(s3):
    put(s3, "in/table.csv", TABLE)
    reading = read(list_files("s3://lake/in/table.csv", s3.options), s3.options)
    assert reading.frame["id"].to_list() == list(range(200_000))
    assert reading.frame["note"][7] == "note 7\nof two lines"
    assert reading.progress.bytes_read == reading.progress.bytes_total == len(TABLE)


def test_prefixes_and_globs_are_one_input(s3):
    for name in ["b.csv", "a.csv", "deep/c.csv", "note.txt", "_tmp/d.csv"]:
        put(s3, f"in/{name}", f"name\n{name}\n")
    found = {
        pattern: [file.uri.removeprefix("s3://lake/in/") for file in list_files(f"s3://lake/in/{pattern}", s3.options)]
        for pattern in ["*.csv", "**/*.csv", "", "deep/"]
    }
    assert found == {
        "*.csv": ["a.csv", "b.csv"],
        "**/*.csv": ["a.csv", "b.csv", "deep/c.csv"],
        "": ["a.csv", "b.csv", "deep/c.csv", "note.txt"],
        "deep/": ["deep/c.csv"],
    }
    assert read(list_files("s3://lake/in/*.csv", s3.options), s3.options).rows == [("a.csv",), ("b.csv",)]


def test_an_object_that_is_replaced_fails_the_scan_that_pinned_it(s3):
    put(s3, "table.csv", "a\n1\n")
    files = list_files("s3://lake/table.csv", s3.options)
    source = CsvSource(files, s3.options)
    check_unchanged(files[0], s3.options)
    put(s3, "table.csv", "a\n2\n")
    with pytest.raises(EngineError, match="has changed") as caught:
        list(source.scan())
    assert caught.value.code == "input_changed"
    with pytest.raises(EngineError, match="has changed"):
        check_unchanged(files[0], s3.options)


@pytest.mark.parametrize("path", ["s3://lake/none.csv", "s3://lake/none/", "s3://lake/none/*.csv", "s3://sea/x.csv"])
def test_what_is_not_there_is_a_missing_file(s3, path):
    with pytest.raises(EngineError) as caught:
        list_files(path, s3.options)
    assert caught.value.code == "missing_file"


def test_wrong_credentials_are_told(s3):
    put(s3, "table.csv", "a\n1\n")
    with pytest.raises(EngineError, match="credentials") as caught:
        list_files("s3://lake/table.csv", {**s3.options, "aws_secret_access_key": "wrong"})
    assert caught.value.code == "access_denied"


def test_a_limit_reads_only_the_beginning(s3):
    put(s3, "table.csv", TABLE)
    source = CsvSource(list_files("s3://lake/table.csv", s3.options), s3.options)
    assert sum(batch.num_rows for batch in source.scan(n_rows=5)) == 5


def test_parts_are_uploaded_but_nothing_is_there_until_they_are_completed(s3):
    body = bytes(range(256)) * 50_000
    writer = Writer("s3://lake/out/large.bin", s3.options, part_bytes=5 << 20)
    for start in range(0, len(body), 1_000_000):
        writer.write(body[start : start + 1_000_000])
    writer.close()
    sealed = writer.sealed()
    assert (sealed["kind"], sealed["bytes"], writer.tell()) == ("s3", len(body), len(body))
    assert [part["number"] for part in sealed["parts"]] == [1, 2, 3]
    assert keys(s3) == []
    complete(s3, sealed)
    assert s3.client().get_object(Bucket="lake", Key="out/large.bin")["Body"].read() == body


def test_polars_sinks_parquet_into_an_upload(s3):
    frame = pl.DataFrame({"n": range(300_000), "text": [f"row {n}" for n in range(300_000)]})
    writer = Writer("s3://lake/out.parquet", s3.options)
    frame.lazy().sink_parquet(writer)
    writer.close()
    complete(s3, writer.sealed())
    body = s3.client().get_object(Bucket="lake", Key="out.parquet")["Body"].read()
    assert pl.read_parquet(body).equals(frame)


def test_an_empty_object_can_be_written(s3):
    writer = Writer("s3://lake/empty", s3.options)
    writer.close()
    complete(s3, writer.sealed())
    assert s3.client().head_object(Bucket="lake", Key="empty")["ContentLength"] == 0


@pytest.mark.parametrize("close_first", [True, False])
def test_an_aborted_upload_leaves_nothing(s3, close_first):
    writer = Writer("s3://lake/out", s3.options)
    writer.write(b"x" * (6 << 20))
    if close_first:
        writer.close()
    writer.abort()
    writer.abort()
    assert s3.client().list_multipart_uploads(Bucket="lake").get("Uploads", []) == []


def test_a_server_that_is_not_there_is_told(s3):
    # Nothing listens on the discard port.
    with pytest.raises(EngineError, match="does not answer") as caught:
        list_files("s3://lake/table.csv", {**s3.options, "aws_endpoint": "http://127.0.0.1:9"})
    assert caught.value.code == "storage_unavailable"


def test_an_unknown_option_is_told(s3):
    with pytest.raises(EngineError, match="aws_colour") as caught:
        list_files("s3://lake/table.csv", {**s3.options, "aws_colour": "blue"})
    assert caught.value.code == "unsupported"


@pytest.mark.parametrize("name", ["a b.csv", "é+%.csv", "a=1/#x.csv"])
def test_keys_may_hold_any_characters(s3, name):
    put(s3, name, "a\n1\n")
    assert read(list_files(f"s3://lake/{name}", s3.options), s3.options).rows == [(1,)]
    assert [file.uri for file in list_files("s3://lake/", s3.options)] == [f"s3://lake/{name}"]


def test_hundreds_of_small_objects_are_one_input_in_order(s3):
    for name in range(200):
        put(s3, f"many/{name:03}.csv", f"id\n{name}\n")
    reading = read(list_files("s3://lake/many/", s3.options), s3.options)
    assert reading.frame["id"].to_list() == list(range(200))
    assert reading.progress.bytes_read == reading.progress.bytes_total


def test_compressed_objects_are_read_as_their_text(s3):
    for name in ("a", "b"):
        packed = gzip.compress(TABLE.encode(), 1)
        s3.client().put_object(Bucket="lake", Key=f"packed/{name}.csv.gz", Body=packed)
    reading = read(list_files("s3://lake/packed/*.gz", s3.options), s3.options)
    assert reading.frame["id"].to_list() == list(range(200_000)) * 2
    assert reading.progress.bytes_read == reading.progress.bytes_total == 2 * len(packed)


def test_an_object_of_many_members_is_read_as_its_text(s3):
    notes = random.Random(1)
    lines = [f"{row},{notes.randbytes(20).hex()}\n" for row in range(400_000)]
    parts = ["id,note\n", *("".join(lines[at : at + 30_000]) for at in range(0, len(lines), 30_000))]
    packed = b"".join(gzip.compress(part.encode(), 1) for part in parts)
    assert len(packed) > 8 << 20, "more than is asked of the network at once"
    s3.client().put_object(Bucket="lake", Key="members/a.csv.gz", Body=packed)
    reading = read(list_files("s3://lake/members/a.csv.gz", s3.options), s3.options)
    assert reading.frame["id"].equals(pl.Series("id", range(400_000)))
    assert reading.frame["note"].to_list() == [line[:-1].split(",")[1] for line in lines]
    assert reading.progress.bytes_read == reading.progress.bytes_total == len(packed)
