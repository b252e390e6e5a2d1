"""Two people on one Hub, one service: what each sees, and what goes on when servers, tokens and the Hub go away."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hub.conftest import Deployment
from hub.jupyterhub import CANARY, Person
from servers.process import wait_until

TABLE = {"karyaksham": 1, "nodes": [{"id": "t", "type": "inline_table", "params": {"rows": [{"a": 1}, {"a": 2}]}}]}
pytestmark = pytest.mark.timeout(300)
ACCESS = "access:services!service=karyaksham"


@pytest.fixture
def held(deployment: Deployment) -> Iterator[Path]:
    """Runs are claimed, and compute nothing until the file is made again."""
    deployment.gate.unlink()
    yield deployment.gate
    deployment.gate.touch()


def submit(http: httpx.Client) -> str:
    answer = http.post("/runs", json={"document": TABLE, "base": "/"})
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def wait_for_state(http: httpx.Client, run: str, state: str) -> dict[str, Any]:
    wait_until(lambda: http.get(f"/runs/{run}").json().get("state") == state, f"run {run} to be {state}")
    return http.get(f"/runs/{run}").json()


def code_of(answer: httpx.Response) -> str:
    return answer.json()["problems"][0]["code"]


def test_a_run_belongs_to_the_user_whose_server_asked_for_it(ada: Person):
    record = wait_for_state(ada.server, submit(ada.server), "succeeded")
    assert record["owner"] == "ada"
    assert ada.server.get(f"/runs/{record['id']}/results/t").status_code == 200


def test_another_user_finds_nothing_of_it(ada: Person, bob: Person):
    run = submit(ada.server)
    wait_for_state(ada.server, run, "succeeded")
    for way in (bob.server, bob.outside()):
        assert run not in {record["id"] for record in way.get("/runs").json()["runs"]}
        asked = [way.get(f"/runs/{run}{rest}") for rest in ("", "/log", "/results/t")]
        asked += [way.post(f"/runs/{run}/{verb}") for verb in ("cancel", "retry")]
        asked.append(way.get("/events", params={"run": run}))
        assert [(answer.status_code, code_of(answer)) for answer in asked] == [(404, "missing_run")] * len(asked)


def test_another_users_events_pass_by(ada: Person, bob: Person):
    with bob.server.stream("GET", "/events") as answer:
        lines = answer.iter_lines()
        next(lines)
        wait_for_state(ada.server, submit(ada.server), "succeeded")
        run = submit(bob.server)
        seen = json.loads(next(line for line in lines if line.startswith("data: ")).removeprefix("data: "))
    assert seen["run"] == run


def test_only_shared_folders_are_read(deployment: Deployment, ada: Person, bob: Person):
    for folder in (deployment.shared, deployment.hub.folder / "ada"):
        (folder / "mine.csv").write_text("a\n1\n")
    assert bob.server.get("/datasets/describe", params={"uri": f"{deployment.shared}/mine.csv"}).status_code == 200
    (root,) = bob.server.get("/datasets").json()["entries"]
    assert root["uri"] == str(deployment.shared)
    refused = bob.server.get("/datasets/describe", params={"uri": f"{deployment.hub.folder}/ada/mine.csv"})
    assert (refused.status_code, code_of(refused)) == (403, "outside_roots")
    assert "upload" in refused.json()["detail"]


@pytest.mark.long
def test_a_run_goes_on_when_its_users_server_stops(ada: Person, held: Path):
    run = submit(ada.server)
    wait_for_state(ada.server, run, "running")
    ada.stop_server()
    held.touch()
    wait_for_state(ada.outside(), run, "succeeded")
    ada.start_server()
    assert ada.server.get(f"/runs/{run}").json()["attempts"] == 1


@pytest.mark.long
def test_runs_and_servers_survive_a_restart_of_the_hub(deployment: Deployment, ada: Person, held: Path):
    run = submit(ada.server)
    wait_for_state(ada.server, run, "running")
    deployment.stop_hub()
    held.touch()
    deployment.start_hub()
    assert wait_for_state(ada.server, run, "succeeded")["attempts"] == 1


def test_a_revoked_token_is_dead_soon_and_its_streams_end(ada: Person):
    token = ada.new_token()
    with ada.outside(token["token"]) as http, http.stream("GET", "/events") as answer:
        assert answer.status_code == 200
        ada.revoke(token)
        wait_until(lambda: http.get("/runs").status_code == 401, "the token to die", seconds=10)
        answer.read()  # ends


def test_a_token_without_access_to_the_service_is_refused(ada: Person):
    token = ada.new_token(["read:users!user"])
    refused = ada.outside(token["token"]).get("/runs")
    assert (refused.status_code, code_of(refused)) == (403, "not_allowed")


def test_a_token_that_may_only_read_submits_nothing(ada: Person):
    http = ada.outside(ada.new_token([ACCESS, "custom:karyaksham:read"])["token"])
    assert http.get("/runs").status_code == 200
    refused = http.post("/runs", json={"document": TABLE})
    assert (refused.status_code, code_of(refused)) == (403, "not_allowed")


def test_no_secret_of_the_administrators_enters_a_users_server(ada: Person):
    given = ada.environment()
    assert b"KARYAKSHAM_SERVICE_URL=" in given
    assert CANARY.encode() not in given


def test_a_stranger_is_refused(deployment: Deployment):
    assert httpx.get(f"{deployment.hub.url}/services/karyaksham/api/v1/runs").status_code == 401
