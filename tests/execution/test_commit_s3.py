"""Committing S3 uploads against a real server: invisible until completed, completed once, under a precondition."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError
from faults.unreliable_s3 import Fault, Kind, unreliable_s3
from servers.s3 import S3

from karyaksham_kernel.errors import KaryakshamError
from karyaksham_kernel.execution import commit
from karyaksham_kernel.execution.s3_commit import object_etag
from karyaksham_kernel.storage import connections

PART = 5 << 20
CREATE = {"if_none_match": "*"}


class Bucket:
    """The bucket `lake` seen from outside."""

    def __init__(self, s3: S3) -> None:
        self.client = s3.client()

    def upload(self, key: str, precondition: dict[str, str], bodies: tuple[bytes, ...] = (b"new",)) -> dict[str, Any]:
        """An upload as a run leaves it for its commit."""
        where = {"Bucket": "lake", "Key": key}
        upload = self.client.create_multipart_upload(**where)["UploadId"]
        parts = []
        for number, body in enumerate(bodies, 1):
            sent = self.client.upload_part(**where, UploadId=upload, PartNumber=number, Body=body)
            parts.append({"number": number, "etag": sent["ETag"]})
        return {
            "uri": f"s3://lake/{key}",
            "kind": "s3",
            "upload_id": upload,
            "parts": parts,
            "bytes": sum(map(len, bodies)),
            "precondition": precondition,
        }

    def put(self, key: str, body: bytes) -> str:
        return self.client.put_object(Bucket="lake", Key=key, Body=body)["ETag"]

    def get(self, key: str) -> bytes:
        return self.client.get_object(Bucket="lake", Key=key)["Body"].read()

    def keys(self) -> list[str]:
        return [found["Key"] for found in self.client.list_objects_v2(Bucket="lake").get("Contents", [])]

    def uploads(self) -> list[str]:
        return [found["Key"] for found in self.client.list_multipart_uploads(Bucket="lake").get("Uploads", [])]


@pytest.fixture
def bucket(s3: S3) -> Bucket:
    return Bucket(s3)


def prepared(*files: dict[str, Any], replaces: list[str] | None = None) -> dict[str, Any]:
    return {"outputs": [{"node": "out", "files": list(files), "replaces": replaces or []}], "inputs": []}


async def test_an_upload_is_invisible_until_it_is_completed(bucket: Bucket) -> None:
    decided = prepared(bucket.upload("out.csv", CREATE))
    assert bucket.keys() == []
    await commit.complete(decided)
    assert bucket.get("out.csv") == b"new"
    assert bucket.uploads() == []


async def test_completing_twice_is_completing_once(bucket: Bucket) -> None:
    decided = prepared(bucket.upload("out.csv", CREATE, (b"x" * PART, b"rest")))
    for _ in range(3):
        await commit.complete(decided)
    assert bucket.get("out.csv") == b"x" * PART + b"rest"


async def test_the_etag_of_an_object_follows_from_its_parts(bucket: Bucket) -> None:
    file = bucket.upload("out.csv", CREATE, (b"x" * PART, b"rest"))
    await commit.complete(prepared(file))
    assert bucket.client.head_object(Bucket="lake", Key="out.csv")["ETag"].strip('"') == object_etag(file)


async def test_an_object_that_appeared_meanwhile_is_not_replaced(bucket: Bucket) -> None:
    decided = prepared(bucket.upload("out.csv", CREATE))
    bucket.put("out.csv", b"theirs")
    with pytest.raises(KaryakshamError) as refused:
        await commit.complete(decided)
    assert refused.value.problem.code == "target_exists"
    await commit.abort(decided)
    assert bucket.get("out.csv") == b"theirs"
    assert bucket.uploads() == []


async def test_an_object_is_replaced_only_as_it_was_when_that_was_decided(bucket: Bucket) -> None:
    first = bucket.put("out.csv", b"old")
    await commit.complete(prepared(bucket.upload("out.csv", {"if_match": first})))
    assert bucket.get("out.csv") == b"new"
    with pytest.raises(KaryakshamError) as refused:
        await commit.complete(prepared(bucket.upload("out.csv", {"if_match": first}, (b"newer",))))
    assert refused.value.problem.code == "target_changed"
    assert bucket.get("out.csv") == b"new"


async def test_an_upload_that_has_gone_is_told(bucket: Bucket) -> None:
    decided = prepared(bucket.upload("out.csv", CREATE))
    await commit.abort(decided)
    with pytest.raises(KaryakshamError) as refused:
        await commit.complete(decided)
    assert refused.value.problem.code == "output_lost"
    assert bucket.keys() == []


async def test_aborting_is_repeatable_and_leaves_what_is_visible(bucket: Bucket) -> None:
    done, undone = prepared(bucket.upload("a.csv", CREATE)), prepared(bucket.upload("b.csv", CREATE))
    await commit.complete(done)
    for _ in range(2):
        await commit.abort(done)
        await commit.abort(undone)
    assert bucket.keys() == ["a.csv"]
    assert bucket.uploads() == []


async def test_one_target_that_is_taken_keeps_all_uploads_back(bucket: Bucket) -> None:
    decided = prepared(bucket.upload("a.csv", CREATE), bucket.upload("b.csv", CREATE))
    bucket.put("b.csv", b"theirs")
    with pytest.raises(KaryakshamError):
        await commit.complete(decided)
    assert bucket.keys() == ["b.csv"]


async def test_an_overwritten_prefix_keeps_only_the_new_objects(bucket: Bucket) -> None:
    bucket.put("out/part-7.csv", b"old")
    decided = prepared(bucket.upload("out/part-0.csv", CREATE), replaces=["s3://lake/out/part-7.csv"])
    for _ in range(2):
        await commit.complete(decided)
        assert bucket.keys() == ["out/part-0.csv"]


async def test_refused_credentials_are_for_good_and_an_absent_server_is_not(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided = prepared(bucket.upload("out.csv", CREATE))
    with monkeypatch.context() as patched:
        patched.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
        with pytest.raises(KaryakshamError) as refused:
            await commit.complete(decided)
        assert refused.value.problem.code == "access_denied"
    with monkeypatch.context() as patched:
        patched.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
        patched.setattr(connections, "_ATTEMPTS", 1)
        with pytest.raises(Exception) as away:
            await commit.complete(decided)
        assert not isinstance(away.value, (KaryakshamError, ClientError))
    await commit.complete(decided)
    assert bucket.get("out.csv") == b"new"


@pytest.mark.parametrize("fault", ["busy", "error body", "error body, yet done", "cut"])
async def test_a_completion_that_is_answered_wrongly_or_not_at_all_is_one_completion(
    s3: S3, bucket: Bucket, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S3 may say 200 and mean an error, and an answer may be lost after the work was done."""
    decided = prepared(bucket.upload("out.csv", CREATE, (b"x" * PART, b"rest")))
    faults = iter([fault])

    def judge(kind: Kind, _key: str) -> Fault | None:
        return next(faults, None) if kind == "complete" else None

    with unreliable_s3(urlsplit(s3.endpoint).port or 0, judge) as proxy:
        monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.endpoint)
        await commit.complete(decided)
        assert proxy.done == {f"complete: {fault}": 1}
    assert bucket.get("out.csv") == b"x" * PART + b"rest"
    assert bucket.uploads() == []
