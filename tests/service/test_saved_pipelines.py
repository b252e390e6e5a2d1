"""Pipelines saved under a name: versions that never change, and nobody's work overwritten."""

import httpx
import pytest
from service.conftest import TABLE


def table(*rows: int, **fields) -> dict:
    """A pipeline whose table holds these rows."""
    params = {"rows": [{"a": row} for row in rows]}
    return {"karyaksham": 1, "nodes": [{"id": "t", "type": "inline_table", "params": params}], **fields}


@pytest.fixture
async def saved(http: httpx.AsyncClient) -> dict:
    answer = await http.post("/pipelines", json={"name": "nightly", "document": table(1), "base": "/data"})
    assert answer.status_code == 201
    assert answer.headers["etag"] == '"1"'
    return answer.json()


async def test_a_saved_pipeline_is_found_by_its_name(http, saved):
    (listed,) = (await http.get("/pipelines", params={"name": "nightly"})).json()["pipelines"]
    assert (listed["id"], listed["version"], listed["last_run"]) == (saved["id"], 1, None)
    found = (await http.get(f"/pipelines/{saved['id']}")).json()
    assert (found["document"], found["base"], found["archived"]) == (table(1), "/data", False)
    assert (await http.get("/pipelines", params={"name": "other"})).json() == {"pipelines": []}


async def test_a_name_is_given_once(http, saved):
    again = await http.post("/pipelines", json={"name": "nightly", "document": table(2)})
    assert (again.status_code, again.json()["problems"][0]["code"]) == (409, "name_taken")
    other = await http.post(f"/pipelines/{saved['id']}/clone", json={"name": "copy"})
    assert (other.status_code, other.json()["document"]) == (201, table(1))
    taken = await http.put(f"/pipelines/{other.json()['id']}", json={"name": "nightly"})
    assert taken.status_code == 409


async def test_an_equal_document_makes_no_version(http, saved):
    same = await http.put(f"/pipelines/{saved['id']}", json={"document": table(1)})
    assert (same.json()["version"], same.headers["etag"]) == (1, '"1"')
    moved = await http.put(f"/pipelines/{saved['id']}", json={"document": table(1, layout={"t": {"x": 1, "y": 2}})})
    assert (moved.json()["version"], moved.json()["document"]["layout"]) == (1, {"t": {"x": 1, "y": 2}})
    changed = await http.put(f"/pipelines/{saved['id']}", json={"document": table(2)})
    assert changed.json()["version"] == 2
    elsewhere = await http.put(f"/pipelines/{saved['id']}", json={"document": table(2), "base": "/other"})
    assert elsewhere.json()["version"] == 3


async def test_versions_stay_as_they_were(http, saved):
    await http.put(f"/pipelines/{saved['id']}", json={"document": table(2)})
    listed = (await http.get(f"/pipelines/{saved['id']}/versions")).json()["versions"]
    assert [version["number"] for version in listed] == [2, 1]
    first = (await http.get(f"/pipelines/{saved['id']}/versions/1")).json()
    assert (first["document"], first["content_hash"]) == (table(1), listed[1]["content_hash"])
    assert (await http.get(f"/pipelines/{saved['id']}/versions/3")).status_code == 404


async def test_who_saves_over_somebody_else_s_version_is_told(http, saved):
    headers = {"If-Match": '"1"'}
    assert (await http.put(f"/pipelines/{saved['id']}", json={"document": table(2)}, headers=headers)).is_success
    late = await http.put(f"/pipelines/{saved['id']}", json={"document": table(3)}, headers=headers)
    assert (late.status_code, late.json()["problems"][0]["code"]) == (409, "pipeline_changed")
    assert (await http.get(f"/pipelines/{saved['id']}")).json()["document"] == table(2)
    nonsense = await http.put(f"/pipelines/{saved['id']}", json={}, headers={"If-Match": '"abc"'})
    assert nonsense.status_code == 422


async def test_a_document_that_is_none_is_not_saved(http, saved):
    for document in ({}, {"karyaksham": 1, "nodes": [{"id": "a b"}]}, {"karyaksham": 1, "surprise": True}):
        refused = await http.post("/pipelines", json={"name": "bad", "document": document})
        assert refused.status_code == 422
        assert refused.json()["problems"][0]["message"]
    assert len((await http.get("/pipelines")).json()["pipelines"]) == 1


async def test_the_difference_of_two_versions_is_in_the_words_of_the_document(http, saved):
    limit = {"id": "few", "type": "limit", "inputs": ["t"], "params": {"rows": 1}}
    after = {**table(1, 2), "parameters": {"least": {"type": "int64", "default": 1}}, "layout": {"t": {"x": 1, "y": 1}}}
    after["nodes"].append(limit)
    await http.put(f"/pipelines/{saved['id']}", json={"document": after})
    changes = (await http.get(f"/pipelines/{saved['id']}/diff", params={"from": 1})).json()
    assert (changes["from"], changes["to"], changes["name"]) == (1, 2, None)
    assert changes["nodes"] == [
        {"id": "few", "change": "added", "type": "limit"},
        {
            "id": "t",
            "change": "changed",
            "type": "inline_table",
            "fields": [
                {"name": "params.rows", "change": "changed", "before": [{"a": 1}], "after": [{"a": 1}, {"a": 2}]}
            ],
        },
    ]
    assert [(change["name"], change["change"]) for change in changes["parameters"]] == [("least", "added")]
    back = (await http.get(f"/pipelines/{saved['id']}/diff", params={"from": 2, "to": 1})).json()
    assert back["nodes"][0] == {"id": "few", "change": "removed", "type": "limit"}
    same = (await http.get(f"/pipelines/{saved['id']}/diff", params={"from": 2, "to": 2})).json()
    assert (same["nodes"], same["parameters"]) == ([], [])


async def test_an_archived_pipeline_is_out_of_the_way_but_not_gone(http, saved):
    await http.put(f"/pipelines/{saved['id']}", json={"archived": True})
    assert (await http.get("/pipelines")).json()["pipelines"] == []
    (kept,) = (await http.get("/pipelines", params={"archived": True})).json()["pipelines"]
    assert kept["archived"]
    await http.put(f"/pipelines/{saved['id']}", json={"archived": False})
    assert len((await http.get("/pipelines")).json()["pipelines"]) == 1


async def test_a_run_of_a_saved_pipeline_says_which_version_it_is_of(http, saved):
    document = {**table(1), "parameters": {"least": {"type": "int64"}}}
    await http.put(f"/pipelines/{saved['id']}", json={"document": document})
    lacking = await http.post("/runs", json={"pipeline_id": saved["id"]})
    assert lacking.json()["problems"][0]["code"] == "missing_parameter"
    kept = await http.put(f"/pipelines/{saved['id']}/parameter-sets/low", json={"least": 5})
    assert kept.json()["parameter_sets"] == {"low": {"least": 5}}
    run = (await http.post("/runs", json={"pipeline_id": saved["id"], "parameter_set": "low"})).json()
    assert (run["pipeline"], run["pipeline_version"], run["name"]) == (saved["id"], 2, "nightly")
    assert (await http.get(f"/runs/{run['id']}")).json()["parameters"] == {"least": 5}
    given = {"pipeline_id": saved["id"], "parameter_set": "low", "parameters": {"least": 7}}
    assert (await http.post("/runs", json=given)).json()["parameters"] == {"least": 7}
    first = (await http.post("/runs", json={"pipeline_id": saved["id"], "version": 1})).json()
    assert (first["document"], first["pipeline_version"]) == (table(1), 1)
    await http.post("/runs", json={"document": TABLE})
    found = (await http.get("/runs", params={"pipeline": saved["id"]})).json()["runs"]
    assert {record["pipeline"] for record in found} == {saved["id"]}
    assert len(found) == 3
    (listed,) = (await http.get("/pipelines")).json()["pipelines"]
    assert listed["last_run"]["id"] == first["id"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"pipeline_id": "nobody's"}, 404),
        ({"pipeline_id": "ID", "version": 9}, 404),
        ({"pipeline_id": "ID", "parameter_set": "none"}, 404),
        ({"pipeline_id": "ID", "document": TABLE}, 422),
        ({}, 422),
        ({"document": TABLE, "version": 1}, 422),
        ({"pipeline_id": "ID", "parameters": {"x": 1}}, 422),
        ({"document": TABLE, "notify": [{"kind": "webhook", "url": "file:///etc/passwd"}]}, 422),
        ({"document": TABLE, "max_attempts": 0}, 422),
    ],
)
async def test_what_cannot_be_run_is_refused(http, saved, body, status):
    body = {name: saved["id"] if value == "ID" else value for name, value in body.items()}
    answer = await http.post("/runs", json=body)
    assert (answer.status_code, bool(answer.json()["problems"][0]["message"])) == (status, True)


async def test_an_unknown_value_is_not_kept(http, saved):
    refused = await http.put(f"/pipelines/{saved['id']}/parameter-sets/x", json={"nonsense": 1})
    assert refused.json()["problems"][0]["code"] == "unknown_parameter"
    await http.delete(f"/pipelines/{saved['id']}/parameter-sets/x")


async def test_a_removed_pipeline_leaves_its_runs(http, saved):
    run = (await http.post("/runs", json={"pipeline_id": saved["id"]})).json()
    assert (await http.delete(f"/pipelines/{saved['id']}")).status_code == 204
    assert (await http.get(f"/pipelines/{saved['id']}")).status_code == 404
    assert (await http.get(f"/runs/{run['id']}")).json()["document"] == table(1)


async def test_the_history_tells_how_long_and_how_much(http, saved):
    run = (await http.post("/runs", json={"pipeline_id": saved["id"]})).json()
    (past,) = (await http.get(f"/pipelines/{saved['id']}/history")).json()["runs"]
    assert (past["id"], past["state"], past["seconds"], past["rows"]) == (run["id"], "queued", None, None)
    trail = (await http.get(f"/runs/{run['id']}/events")).json()["events"]
    assert [(event["from"], event["to"]) for event in trail] == [(None, "queued")]
