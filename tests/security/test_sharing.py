"""What is shared with a group: its members read and run it, change nothing, and nobody else sees that it is there."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from security.conftest import TABLE, Door, code_of, door_below, token_of
from servers.process import wait_until

from karyaksham_kernel.client.client import connect
from karyaksham_kernel.settings import Settings

HOURLY = {"kind": "interval", "seconds": 3600}


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    """One for each test: they all save under the same name."""
    with door_below(tmp_path) as opened:
        yield opened


@pytest.fixture
def saved(door: Door) -> str:
    """A pipeline of ada's that the analysts may run; cid is one, bob is not."""
    with door.client("ada") as ada:
        body = {"name": "nightly", "document": TABLE, "base": "/", "group": "analysts"}
        made = ada.post("/pipelines", json=body)
        assert (made.status_code, made.json()["group"], made.json()["mine"]) == (201, "analysts", True)
        return str(made.json()["id"])


def refused(answers: list[httpx.Response]) -> set[tuple[int, str]]:
    return {(answer.status_code, code_of(answer)) for answer in answers}


def test_a_member_reads_runs_and_schedules_and_changes_nothing(door: Door, saved: str):
    with door.client("ada") as ada, door.client("cid") as cid:
        (listed,) = cid.get("/pipelines").json()["pipelines"]
        assert (listed["id"], listed["owner"], listed["mine"], listed["group"]) == (saved, "ada", False, "analysts")
        rests = ("", "/versions", "/versions/1", "/diff?from=1", "/history")
        assert {cid.get(f"/pipelines/{saved}{rest}").status_code for rest in rests} == {200}

        run = cid.post("/runs", json={"pipeline_id": saved}).json()
        assert (run["owner"], run["group"], run["pipeline"]) == ("cid", "analysts", saved)
        assert [past["owner"] for past in ada.get(f"/pipelines/{saved}/history").json()["runs"]] == ["cid"]
        assert ada.get("/pipelines").json()["pipelines"][0]["last_run"]["id"] == run["id"]
        scheduled = cid.post("/schedules", json={"pipeline_id": saved, "trigger": HOURLY}).json()
        assert (scheduled["owner"], scheduled["pipeline"]) == ("cid", saved)
        assert ada.get("/schedules").json()["schedules"] == []

        changes = [cid.put(f"/pipelines/{saved}", json={"name": "mine"}), cid.delete(f"/pipelines/{saved}")]
        changes += [cid.put(f"/pipelines/{saved}", json={"document": TABLE})]
        changes += [cid.put(f"/pipelines/{saved}/parameter-sets/x", json={})]
        assert refused(changes) == {(403, "not_yours")}
        assert cid.post(f"/pipelines/{saved}/clone", json={"name": "nightly"}).json()["mine"]
        assert ada.get(f"/pipelines/{saved}").json()["name"] == "nightly"


def test_nobody_else_finds_it(door: Door, saved: str):
    with door.client("ada") as ada:
        run = ada.post("/runs", json={"pipeline_id": saved}).json()
    assert run["group"] == "analysts"
    for other in ("bob", "root"):
        with door.client(other) as client:
            asked = [client.get(f"/pipelines/{saved}{rest}") for rest in ("", "/versions", "/versions/1", "/history")]
            asked += [client.put(f"/pipelines/{saved}", json={"name": "q"}), client.delete(f"/pipelines/{saved}")]
            asked += [client.post("/runs", json={"pipeline_id": saved})]
            asked += [client.post("/schedules", json={"pipeline_id": saved, "trigger": HOURLY})]
            asked += [client.get(f"/runs/{run['id']}{rest}") for rest in ("", "/log", "/events")]
            asked += [client.put(f"/runs/{run['id']}", json={"group": None})]
            asked += [client.get("/events", params={"run": run["id"]})]
            assert {answer.status_code for answer in asked} == {404}
            assert client.get("/pipelines").json()["pipelines"] == []
            assert client.get("/runs", params={"shared": True}).json()["runs"] == []


def test_a_run_is_shared_and_taken_back(door: Door):
    with door.client("ada") as ada, door.client("cid") as cid:
        run = ada.post("/runs", json={"document": TABLE, "base": "/"}).json()["id"]
        assert cid.get(f"/runs/{run}").status_code == 404
        assert ada.put(f"/runs/{run}", json={"group": "analysts"}).json()["group"] == "analysts"
        assert {cid.get(f"/runs/{run}{rest}").status_code for rest in ("", "/log", "/events")} == {200}
        with cid.stream("GET", "/events", params={"run": run}) as stream:
            assert stream.status_code == 200
        assert cid.get("/runs").json()["runs"] == []
        assert [found["id"] for found in cid.get("/runs", params={"shared": True}).json()["runs"]] == [run]
        changes = [cid.post(f"/runs/{run}/{verb}") for verb in ("cancel", "retry")]
        changes += [cid.put(f"/runs/{run}", json={"group": None})]
        assert refused(changes) == {(403, "not_yours")}
        ada.put(f"/runs/{run}", json={"group": None})
        assert cid.get(f"/runs/{run}").status_code == 404


def test_what_is_not_shared_any_more_is_gone(door: Door, saved: str):
    with door.client("ada") as ada, door.client("cid") as cid:
        assert ada.put(f"/pipelines/{saved}", json={"group": None}).json()["group"] is None
        wait_until(lambda: cid.get(f"/pipelines/{saved}").status_code == 404, "it to be ada's alone")
        assert cid.post("/runs", json={"pipeline_id": saved}).status_code == 404


def test_only_a_group_of_ones_own_gets_it(door: Door, saved: str):
    with door.client("cid") as cid, door.client("bob") as bob:
        assert cid.get("/user").json() == {"name": "cid", "groups": ["analysts"], "scopes": ["read", "submit"]}
        asked = [cid.post("/pipelines", json={"name": "p", "document": TABLE, "group": "night"})]
        asked += [bob.post("/runs", json={"document": TABLE, "group": "analysts"})]
        assert refused(asked) == {(422, "unknown_group")}
        assert "You are in no group 'night'." in asked[0].json()["problems"][0]["message"]
        assert cid.get("/pipelines").json()["pipelines"][0]["id"] == saved


def test_a_name_that_somebody_shares_is_still_free(door: Door, saved: str):
    settings = Settings(home=door.home, service_url=f"http://127.0.0.1:{door.port}", token=SecretStr(token_of("cid")))
    with connect(settings) as client:
        assert client.pipeline("nightly")["owner"] == "ada"
        own = client.save_pipeline("nightly", TABLE, base="/")
        assert (own["mine"], own["version"], own["id"] == saved) == (True, 1, False)
        assert client.pipeline("nightly")["id"] == own["id"]
        assert client.pipeline(saved)["owner"] == "ada"
        assert client.user()["groups"] == ["analysts"]
