"""Schedules over HTTP: what would go wrong at night is refused by day."""

import pytest

DOCUMENT = {
    "karyaksham": 1,
    "parameters": {"day": {"type": "date", "default": "2026-01-01"}, "file": {"type": "string", "default": ""}},
    "nodes": [{"id": "t", "type": "inline_table", "params": {"rows": [{"a": 1}]}}],
}
CRON = {"kind": "cron", "cron": "0 2 * * *", "time_zone": "Europe/Berlin"}


@pytest.fixture
async def pipeline(http) -> str:
    return (await http.post("/pipelines", json={"name": "nightly", "document": DOCUMENT})).json()["id"]


async def test_a_schedule_is_made_listed_paused_and_removed(http, pipeline):
    made = await http.post("/schedules", json={"pipeline_id": pipeline, "trigger": CRON, "name": "at night"})
    assert made.status_code == 201
    record = made.json()
    assert (record["words"], record["pipeline_name"]) == ("At 02:00 every day, Europe/Berlin", "nightly")
    assert len(record["next"]) == 5
    assert record["options"]["max_attempts"] == 3
    path = f"/schedules/{record['id']}"
    assert made.headers["location"].endswith(path)
    paused = (await http.put(path, json={"paused": True})).json()
    assert (paused["paused"], paused["next"]) == (True, [])
    assert (await http.put(path, json={"paused": False})).json()["next"] == record["next"]
    moved = await http.put(path, json={"trigger": {"kind": "interval", "seconds": 600}, "overlap": "queue"})
    assert (moved.json()["words"], moved.json()["overlap"]) == ("Every 10 minutes", "queue")
    listed = (await http.get("/schedules", params={"pipeline": pipeline})).json()["schedules"]
    assert [one["id"] for one in listed] == [record["id"]]
    assert (await http.delete(path)).status_code == 204
    assert (await http.get(path)).status_code == 404
    assert (await http.put(path, json={"paused": True})).status_code == 404


async def test_the_next_firings_are_shown_before_anything_is_kept(http):
    shown = (await http.post("/schedules/preview", json={"trigger": CRON})).json()
    assert len(shown["next"]) == 5
    assert shown["next"] == sorted(shown["next"])
    assert (await http.get("/schedules")).json() == {"schedules": []}


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"trigger": {"kind": "cron", "cron": "61 * * * *"}}, 422, "wrong_cron"),
        ({"trigger": {"kind": "cron", "cron": "0 2 * * *", "time_zone": "Nowhere"}}, 422, "unknown_time_zone"),
        ({"trigger": {"kind": "interval", "seconds": 0}}, 422, "wrong_trigger"),
        ({"trigger": {"kind": "files", "prefix": "/in", "parameter": "nope"}}, 422, "unknown_parameter"),
        ({"parameters": {"day": "yesterday"}}, 422, "wrong_type"),
        ({"parameters": {"nope": 1}}, 422, "unknown_parameter"),
        ({"version": 7}, 404, "missing_version"),
        ({"parameter_set": "nope"}, 404, "missing_parameter_set"),
        ({"pipeline_id": "nope"}, 404, "missing_pipeline"),
        ({"catch_up": "maybe"}, 422, "wrong_request"),
        ({"options": {"max_attempts": 99}}, 422, "wrong_request"),
        ({"surprise": 1}, 422, "wrong_request"),
    ],
)
async def test_what_would_fail_at_night_is_refused_by_day(http, pipeline, change, status, code):
    answer = await http.post("/schedules", json={"pipeline_id": pipeline, "trigger": CRON, **change})
    problem = answer.json()["problems"][0]
    assert (answer.status_code, problem["code"]) == (status, code)
    assert problem["message"]
    assert (await http.get("/schedules")).json() == {"schedules": []}
