"""Runs over HTTP: asked for once, seen by their owner alone, refused with every reason."""

import asyncio

import httpx
import pytest
from jobs.databases import fresh
from jobs.submitting import submission
from servers.postgres import postgres_server
from service.conftest import TABLE

from karyaksham_kernel.jobs import transitions
from karyaksham_kernel.jobs.claim import claim
from karyaksham_kernel.jobs.files import log_folder
from karyaksham_kernel.jobs.submission import submit
from karyaksham_kernel.jobs.transitions import Hold
from karyaksham_kernel.service.app import create_app
from karyaksham_kernel.service.identity import local_user
from karyaksham_kernel.service.limits import LARGEST_BODY
from karyaksham_kernel.settings import Settings


async def test_a_submitted_run_is_queued_and_found(http):
    answer = await http.post("/runs", json={"document": TABLE, "name": "two rows", "priority": 3})
    assert answer.status_code == 201
    record = answer.json()
    assert answer.headers["location"] == f"/api/v1/runs/{record['id']}"
    assert (record["state"], record["name"], record["priority"]) == ("queued", "two rows", 3)
    assert record["owner"] == local_user()
    assert (await http.get(f"/runs/{record['id']}")).json() == record


async def test_the_same_key_gives_the_same_run(http):
    headers = {"Idempotency-Key": "k1"}
    answers = await asyncio.gather(*(http.post("/runs", json={"document": TABLE}, headers=headers) for _ in range(10)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    other = {**TABLE, "name": "other"}
    refused = await http.post("/runs", json={"document": other}, headers=headers)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:karyaksham:problem:idempotency_key_reused")


async def test_a_bad_document_is_refused_with_all_its_problems(http):
    nodes = [*TABLE["nodes"], {"id": "f", "type": "filter", "inputs": ["t"], "params": {"condition": "b > 1"}}]
    nodes.append({"id": "x", "type": "nonsense"})
    answer = await http.post("/runs", json={"document": {"karyaksham": 1, "nodes": nodes}})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    found = {(problem["node"], problem["code"]) for problem in answer.json()["problems"]}
    assert {("f", "unknown_column"), ("x", "unknown_node_type")} <= found
    assert (await http.get("/runs")).json()["runs"] == []


async def test_a_run_needs_all_its_parameters(http):
    document = {**TABLE, "parameters": {"least": {"type": "int64"}}}
    answer = await http.post("/runs", json={"document": document})
    assert (answer.status_code, answer.json()["problems"][0]["code"]) == (422, "missing_parameter")
    given = await http.post("/runs", json={"document": document, "parameters": {"least": 1}})
    assert given.status_code == 201


@pytest.mark.parametrize("body", [b"{", b"[]", b"{}", b'{"document": 1}', b'{"document": {}, "surprise": 1}'])
async def test_a_request_that_is_none_is_told_why(http, body):
    answer = await http.post("/runs", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["message"]


async def test_a_giant_request_is_refused(http):
    document = {**TABLE, "layout": {"notes": "x" * LARGEST_BODY}}
    answer = await http.post("/runs", json={"document": document})
    assert (answer.status_code, answer.json()["problems"][0]["code"]) == (413, "request_too_large")


async def test_runs_are_listed_newest_first_page_by_page(http):
    made = [(await http.post("/runs", json={"document": TABLE})).json()["id"] for _ in range(5)]
    seen, cursor, pages = [], None, 0
    while pages == 0 or cursor:
        page = (await http.get("/runs", params={"limit": 2} | ({"cursor": cursor} if cursor else {}))).json()
        seen += [run["id"] for run in page["runs"]]
        assert all("document" not in run for run in page["runs"])
        cursor, pages = page["next"], pages + 1
    assert (seen, pages) == (made[::-1], 3)
    assert (await http.get("/runs", params={"state": "failed"})).json()["runs"] == []
    assert (await http.get("/runs", params={"cursor": "nonsense"})).status_code == 422


async def test_a_queued_run_is_cancelled_and_retried(http):
    run = (await http.post("/runs", json={"document": TABLE})).json()["id"]
    early = await http.post(f"/runs/{run}/retry")
    assert (early.status_code, early.json()["problems"][0]["code"]) == (409, "run_not_finished")
    cancelled = await http.post(f"/runs/{run}/cancel")
    assert (cancelled.status_code, cancelled.json()["state"]) == (202, "cancelled")
    assert (await http.post(f"/runs/{run}/cancel")).json()["state"] == "cancelled"
    again = await http.post(f"/runs/{run}/retry")
    assert (again.status_code, again.json()["retry_of"], again.json()["state"]) == (201, run, "queued")


async def test_a_running_run_is_asked_to_stop(app, http):
    run = (await http.post("/runs", json={"document": TABLE})).json()["id"]
    await claim(app.state.parts.database, "w", 60)
    record = (await http.post(f"/runs/{run}/cancel")).json()
    assert (record["state"], record["cancel_requested"]) == ("running", True)


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", ""), ("GET", "/log"), ("GET", "/results/t"), ("POST", "/cancel"), ("POST", "/retry")],
)
async def test_another_s_run_is_not_there(app, http, method, path):
    theirs = await submit(app.state.parts.database, submission(owner="somebody else"))
    for run in (theirs, "nobody's"):
        answer = await http.request(method, f"/runs/{run}{path}", headers={"X-Karyaksham-User": "somebody else"})
        assert (answer.status_code, answer.json()["problems"][0]["code"]) == (404, "missing_run")
    assert (await http.get("/runs")).json()["runs"] == []


async def test_a_log_is_that_of_all_attempts_in_order(app, http, settings):
    run = (await http.post("/runs", json={"document": TABLE})).json()["id"]
    log_folder(settings).mkdir()
    for attempt in (2, 10, 1):
        (log_folder(settings) / f"{run}.{attempt}.log").write_text(f"attempt {attempt}\n")
    answer = await http.get(f"/runs/{run}/log")
    assert answer.text == "attempt 1\nattempt 2\nattempt 10\n"
    assert answer.headers["content-type"].startswith("text/plain")


async def test_results_are_pages_of_rows(app, http, tmp_path):
    import polars as pl

    frame = pl.DataFrame({"n": range(10), "text": [f"row {n}" for n in range(10)]})
    frame.write_ipc(tmp_path / "t.arrow", compression="lz4")
    run = (await http.post("/runs", json={"document": TABLE})).json()["id"]
    claimed = await claim(app.state.parts.database, "w", 60)
    output = {"node": "t", "uri": str(tmp_path / "t.arrow"), "rows": 10, "bytes": 1, "managed": True}
    async with app.state.parts.database.write() as tx:
        await transitions.decide(tx, Hold(run, claimed.fence), {})
        await transitions.succeed(tx, Hold(run, claimed.fence), [output])
    answer = await http.get(f"/runs/{run}/results/t", params={"offset": 4, "limit": 3})
    assert answer.headers["content-type"] == "application/vnd.apache.arrow.stream"
    assert pl.read_ipc_stream(answer.content).equals(frame.slice(4, 3))
    missing = await http.get(f"/runs/{run}/results/u")
    assert (missing.status_code, missing.json()["problems"][0]["hint"]) == (404, "There are results of t.")
    (tmp_path / "t.arrow").unlink()
    gone = await http.get(f"/runs/{run}/results/t")
    assert (gone.status_code, gone.json()["problems"][0]["hint"]) == (404, "Run the pipeline again.")


async def test_without_its_database_the_service_says_so_and_accepts_nothing(home, valkey):
    with postgres_server() as url:
        settings = Settings(home=home, database_url=url)
        async with fresh(url):
            app = create_app(settings)
        context = app.router.lifespan_context(app)
        await context.__aenter__()
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://karyaksham/api/v1") as http:
        for answer in (await http.post("/runs", json={"document": TABLE}), await http.get("/health")):
            assert (answer.status_code, answer.json()["problems"][0]["code"]) == (503, "database_unavailable")
            assert answer.headers["retry-after"]
    await context.__aexit__(None, None, None)


async def test_who_has_too_much_in_the_queue_is_told_when_to_come_back(settings, valkey):
    limited = create_app(settings.model_copy(update={"max_queued": 2}))
    async with limited.router.lifespan_context(limited):
        transport = httpx.ASGITransport(limited)
        async with httpx.AsyncClient(transport=transport, base_url="http://karyaksham/api/v1") as http:
            for _ in range(2):
                assert (await http.post("/runs", json={"document": TABLE})).status_code == 201
            refused = await http.post("/runs", json={"document": TABLE})
            assert (refused.status_code, refused.headers["retry-after"]) == (429, "5")
            assert refused.json()["problems"][0]["code"] == "too_many_queued"
            queued = (await http.get("/runs")).json()["runs"]
            await http.post(f"/runs/{queued[0]['id']}/cancel")
            assert (await http.post("/runs", json={"document": TABLE})).status_code == 201


async def test_a_run_reserves_what_its_pipeline_needs(http, tmp_path):
    (tmp_path / "in.csv").write_text("a\n" + "1\n" * 1000)
    read = {"id": "in", "type": "read_csv", "params": {"path": str(tmp_path / "in.csv")}}
    sort = {"id": "s", "type": "sort", "inputs": ["in"], "params": {"by": ["a"]}}
    streaming = (await http.post("/runs", json={"document": {"karyaksham": 1, "nodes": [read]}})).json()
    assert streaming["memory_reserved"] == 64 * 1024 * 1024 + 2 * 2002
    holding = {"document": {"karyaksham": 1, "nodes": [read, sort]}}
    assert (await http.post("/runs", json=holding)).json()["memory_reserved"] is None
    declared = (await http.post("/runs", json={**holding, "memory_budget": 10**9, "cores": 2})).json()
    assert (declared["memory_reserved"], declared["cores"]) == (10**9, 2)
