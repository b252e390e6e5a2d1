"""Connections over HTTP."""

import pytest

from karyaksham_kernel.settings import get_settings

LAB = {"name": "lab", "kind": "s3", "buckets": ["lake"], "credentials": {"source": "environment", "prefix": "LAB_"}}


@pytest.fixture(autouse=True)
def _own_file(home):
    """The file of this test's home."""


async def test_a_connection_is_added_changed_and_removed(http):
    assert (await http.post("/connections", json=LAB)).status_code == 201
    changed = {**LAB, "region": "eu-west-1"}
    assert (await http.put("/connections/lab", json=changed)).json() == changed
    assert (await http.get("/connections")).json() == {"connections": [changed]}
    assert (await http.delete("/connections/lab")).status_code == 204
    assert (await http.get("/connections")).json() == {"connections": []}


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("POST", "/connections", LAB, 409, "connection_exists"),
        ("POST", "/connections", {**LAB, "name": "b"}, 409, "bucket_taken"),
        ("POST", "/connections", {**LAB, "name": "b", "secret": "x"}, 422, "wrong_request"),
        ("POST", "/connections", {**LAB, "name": "b", "endpoint": "http://169.254.169.254"}, 422, "endpoint_refused"),
        ("PUT", "/connections/lab", {**LAB, "name": "b"}, 422, "wrong_request"),
        ("PUT", "/connections/b", {**LAB, "name": "b"}, 404, "unknown_connection"),
        ("DELETE", "/connections/b", None, 404, "unknown_connection"),
    ],
)
async def test_what_cannot_be_is_refused(http, method, path, body, status, code):
    await http.post("/connections", json=LAB)
    answer = await http.request(method, path, json=body)
    assert (answer.status_code, answer.json()["problems"][0]["code"]) == (status, code)


async def test_no_secret_is_ever_answered(http, monkeypatch):
    monkeypatch.setenv("LAB_SECRET_ACCESS_KEY", "a-canary")
    await http.post("/connections", json=LAB)
    refused = await http.post("/connections", json={**LAB, "name": "b", "endpoint": "https://u:a-canary@store"})
    answers = [refused, await http.get("/connections"), await http.get("/datasets", params={"uri": "s3://lake/"})]
    assert all("a-canary" not in answer.text for answer in answers)
    assert "a-canary" not in get_settings().connections.read_text()
