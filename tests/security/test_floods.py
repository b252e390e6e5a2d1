"""Too much of anything is answered in a moment, and nothing that was promised is lost."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from security.conftest import TABLE, Door, code_of, token_of

SUBMITS = 1000
ANSWERS = {201, 429, 503}


@pytest.mark.long
def test_a_thousand_submits_at_once_lose_none(door: Door):
    keys = [f"key-{number}" for number in range(SUBMITS)]
    local = threading.local()

    def submit(key: str) -> httpx.Response:
        if not hasattr(local, "http"):
            headers = {"Authorization": f"Bearer {token_of('cleo')}"}
            local.http = httpx.Client(base_url=door.url, headers=headers, timeout=110)
        return local.http.post("/runs", json={"document": TABLE, "base": "/"}, headers={"Idempotency-Key": key})

    with ThreadPoolExecutor(100) as threads:
        answers = list(threads.map(submit, keys))
    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) <= ANSWERS, statuses
    assert statuses[201] > 0
    accepted = {answer.json()["id"] for answer in answers if answer.status_code == 201}
    assert len(accepted) == statuses[201]
    for answer in answers:
        assert answer.status_code == 201 or answer.headers["retry-after"]
    assert accepted == _all_runs(door)


def _all_runs(door: Door) -> set[str]:
    found: set[str] = set()
    with door.client("cleo") as cleo:
        page = {"next": None}
        while True:
            cursor = {"cursor": page["next"]} if page["next"] else {}
            page = cleo.get("/runs", params={"limit": 500, **cursor}).json()
            found |= {run["id"] for run in page["runs"]}
            if page["next"] is None:
                return found


def test_a_document_of_20_mb_is_too_large(door: Door):
    with door.client("ada") as ada:
        rows = [{"text": "x" * 1_000_000}] * 20
        document = {"karyaksham": 1, "nodes": [{"id": "t", "type": "inline_table", "params": {"rows": rows}}]}
        for route in ("/runs", "/pipelines/check", "/pipelines/preview"):
            answer = ada.post(
                route, json={"document": document, "node": "t"} if "preview" in route else {"document": document}
            )
            assert (answer.status_code, code_of(answer)) == (413, "request_too_large")
        begun = ada.post("/uploads", json={"uri": f"{door.shared}/x", "size": 50_000_000}).json()["id"]
        assert ada.put(f"/uploads/{begun}/parts/1", content=b"x" * 20_000_000).status_code == 413


def test_valid_json_that_is_no_pipeline_is_told_so(door: Door):
    nonsense = [
        {},
        {"document": {}},
        {"document": {"karyaksham": "1"}},
        {"document": {"karyaksham": 1, "nodes": {"a": 1}}},
        {"document": {"karyaksham": 1, "nodes": [None, 1, "x", {}, {"id": 1, "type": []}]}},
        {"document": {"karyaksham": 1, "nodes": [{"id": "a", "type": "filter", "inputs": ["a"], "params": {}}]}},
        {"document": {"karyaksham": 1e308, "nodes": []}},
        {"document": TABLE, "priority": 10**30},
        {"document": TABLE, "parameters": {"x": 1}},
        {"document": TABLE, "unknown": True},
    ]
    with door.client("bob") as bob:
        for body in nonsense:
            answer = bob.post("/runs", json=body)
            assert answer.status_code == 422, (body, answer.text[:200])
            assert answer.json()["problems"][0]["message"]
        assert bob.get("/runs").json()["runs"] == []


def test_identifiers_of_every_kind_are_only_not_found(door: Door):
    with door.client("ada") as ada:
        for name in ("none", "..", "%2e%2e%2fadmin", "a" * 5000, "%00", "'; drop table run; --", "\u202e", "1 or 1=1"):
            for route in (f"/runs/{name}", f"/runs/{name}/log", f"/uploads/{name}", f"/runs/{name}/results/{name}"):
                assert ada.get(route).status_code in (404, 405), route
