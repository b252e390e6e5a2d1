"""Files come in parts: checked, in any order, again after a break, and visible only when they are whole."""

import base64
import hashlib
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from servers.s3 import S3

from karyaksham_kernel.service.uploads.record import PART_SIZE, Records
from karyaksham_kernel.service.uploads.sweeper import sweep_once

TWO_PARTS = os.urandom(PART_SIZE + 5)


def digest(data: bytes) -> dict[str, str]:
    return {"Content-Digest": f"sha-256=:{base64.b64encode(hashlib.sha256(data).digest()).decode()}:"}


async def begin(http: httpx.AsyncClient, uri: str | Path, size: int, **more: str) -> dict[str, Any]:
    answer = await http.post("/uploads", json={"uri": str(uri), "size": size, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def send(http: httpx.AsyncClient, upload: str, number: int, data: bytes) -> httpx.Response:
    return await http.put(f"/uploads/{upload}/parts/{number}", content=data, headers=digest(data))


async def send_all(http: httpx.AsyncClient, upload: str) -> None:
    for number, data in ((2, TWO_PARTS[PART_SIZE:]), (1, TWO_PARTS[:PART_SIZE])):
        answer = await send(http, upload, number, data)
        assert answer.json()["sha256"] == hashlib.sha256(data).hexdigest()


def code_of(answer: httpx.Response) -> str:
    return answer.json()["problems"][0]["code"]


async def test_a_local_file_is_there_once_it_is_whole(http, tmp_path: Path):
    target = tmp_path / "new folder" / "ü.csv"
    upload = (await begin(http, target, len(TWO_PARTS)))["id"]
    await send_all(http, upload)
    assert not target.exists()
    done = await http.post(f"/uploads/{upload}/complete")
    assert (done.status_code, done.json()["state"]) == (200, "complete")
    assert target.read_bytes() == TWO_PARTS
    assert [path.name for path in target.parent.iterdir()] == [target.name]
    again = await http.post(f"/uploads/{upload}/complete")
    assert again.json() == done.json()


async def test_an_s3_object_is_there_once_it_is_whole(http, s3: S3):
    upload = (await begin(http, "s3://lake/in/x.bin", len(TWO_PARTS)))["id"]
    await send_all(http, upload)
    assert "Contents" not in s3.client().list_objects_v2(Bucket="lake")
    done = await http.post(f"/uploads/{upload}/complete")
    assert done.status_code == 200, done.text
    assert s3.client().get_object(Bucket="lake", Key="in/x.bin")["Body"].read() == TWO_PARTS


async def test_an_empty_file_has_one_empty_part(http, tmp_path: Path):
    upload = await begin(http, tmp_path / "empty.csv", 0)
    assert upload["count"] == 1
    await send(http, upload["id"], 1, b"")
    await http.post(f"/uploads/{upload['id']}/complete")
    assert (tmp_path / "empty.csv").read_bytes() == b""


async def test_the_same_file_goes_on_where_it_was(http, tmp_path: Path):
    first = await begin(http, tmp_path / "x", len(TWO_PARTS), fingerprint="x:1")
    await send(http, first["id"], 1, TWO_PARTS[:PART_SIZE])
    again = await begin(http, tmp_path / "x", len(TWO_PARTS), fingerprint="x:1")
    assert (again["id"], [part["number"] for part in again["parts"]]) == (first["id"], [1])
    other = await begin(http, tmp_path / "x", len(TWO_PARTS), fingerprint="x:2")
    assert other["id"] != first["id"]
    assert len((await http.get("/uploads")).json()["uploads"]) == 2


@pytest.mark.parametrize(
    ("number", "data", "headers"),
    [(1, b"abc", {}), (3, b"abc", {}), (0, b"abc", {}), (2, b"abcde", digest(b"other"))],
    ids=["too short", "too many", "before the first", "another digest"],
)
async def test_a_part_that_is_none_is_refused(http, tmp_path: Path, number: int, data: bytes, headers: dict[str, str]):
    upload = (await begin(http, tmp_path / "x", len(TWO_PARTS)))["id"]
    answer = await http.put(f"/uploads/{upload}/parts/{number}", content=data, headers=headers)
    assert (answer.status_code, code_of(answer)) == (422, "wrong_part")
    assert (await http.get(f"/uploads/{upload}")).json()["parts"] == []


async def test_what_is_missing_is_named(http, tmp_path: Path):
    upload = (await begin(http, tmp_path / "x", len(TWO_PARTS)))["id"]
    await send(http, upload, 2, TWO_PARTS[PART_SIZE:])
    answer = await http.post(f"/uploads/{upload}/complete")
    assert (answer.status_code, code_of(answer)) == (409, "parts_missing")
    assert "1 of 2 parts are missing: 1." in answer.json()["detail"]


async def test_what_is_there_stays_unless_it_is_said(http, tmp_path: Path):
    target = tmp_path / "x"
    late = (await begin(http, target, 3))["id"]
    target.write_text("old")
    early = await http.post("/uploads", json={"uri": str(target), "size": 4})
    assert (early.status_code, code_of(early)) == (409, "target_exists")
    await send(http, late, 1, b"new")
    answer = await http.post(f"/uploads/{late}/complete")
    assert (answer.status_code, code_of(answer), target.read_text()) == (409, "target_exists", "old")
    over = (await begin(http, target, 3, mode="overwrite"))["id"]
    await send(http, over, 1, b"new")
    await http.post(f"/uploads/{over}/complete")
    assert target.read_text() == "new"


async def test_an_upload_that_is_deleted_leaves_nothing(http, tmp_path: Path):
    upload = (await begin(http, tmp_path / "in" / "x", 3))["id"]
    await send(http, upload, 1, b"abc")
    assert (await http.delete(f"/uploads/{upload}")).status_code == 204
    assert list((tmp_path / "in").iterdir()) == []
    assert (await http.get(f"/uploads/{upload}")).status_code == 404


async def test_one_that_nobody_goes_on_with_is_given_up(http, settings, s3: S3, tmp_path: Path):
    for uri in (tmp_path / "in" / "x", "s3://lake/x"):
        await begin(http, uri, 3)
    records = Records(settings.uploads)
    await sweep_once(records, 3600)
    assert len((await http.get("/uploads")).json()["uploads"]) == 2
    for file in settings.uploads.rglob("*"):
        os.utime(file, (time.time() - 7200,) * 2)
    await sweep_once(records, 3600)
    assert (await http.get("/uploads")).json()["uploads"] == []
    assert list((tmp_path / "in").iterdir()) == []
    assert "Uploads" not in s3.client().list_multipart_uploads(Bucket="lake")


async def test_parts_may_go_straight_to_the_store(http, settings, monkeypatch, s3: S3):
    monkeypatch.setattr(settings, "direct_uploads", True)
    upload = await begin(http, "s3://lake/x.bin", len(TWO_PARTS))
    assert upload["direct"]
    for number, data in ((1, TWO_PARTS[:PART_SIZE]), (2, TWO_PARTS[PART_SIZE:])):
        asked = {"sha256": base64.b64encode(hashlib.sha256(data).digest()).decode()}
        link = (await http.post(f"/uploads/{upload['id']}/parts/{number}/presigned", json=asked)).json()
        async with httpx.AsyncClient() as store:
            with suppress(httpx.TransportError):  # the store may hang up on bytes that are not those of the digest
                await store.put(link["url"], content=b"x" * len(data), headers=link["headers"])
            assert len((await http.get(f"/uploads/{upload['id']}")).json()["parts"]) == number - 1
            assert (await store.put(link["url"], content=data, headers=link["headers"])).status_code == 200
    assert len((await http.get(f"/uploads/{upload['id']}")).json()["parts"]) == 2
    await http.post(f"/uploads/{upload['id']}/complete")
    assert s3.client().get_object(Bucket="lake", Key="x.bin")["Body"].read() == TWO_PARTS


async def test_no_store_is_handed_out_where_parts_go_through_the_service(http, tmp_path: Path):
    upload = await begin(http, tmp_path / "x", 3)
    answer = await http.post(f"/uploads/{upload['id']}/parts/1/presigned", json={})
    assert (answer.status_code, code_of(answer)) == (422, "no_direct_uploads")
