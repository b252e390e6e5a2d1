"""Over TCP nobody is answered without a token, and nobody sees or does more than the token allows."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import httpx
import pytest
from security.conftest import TABLE, USERS, Door, code_of, open_door, token_of, write_tokens
from servers.process import wait_until

from karyaksham_kernel.service.app import create_app
from karyaksham_kernel.settings import Settings

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def paths() -> list[str]:
    """Every path that the application knows, and some that it does not."""
    known = set(create_app(Settings()).openapi()["paths"])
    return sorted(
        known | {"/api/v1/openapi.json", "/api/v1/nothing", "/api/v1/health/", "/", "/docs", "//api/v1/health"}
    )


def refused(http: httpx.Client, method: str, path: str, headers: dict[str, str]) -> tuple[int, str]:
    answer = http.request(method, path.replace("{", "").replace("}", ""), headers=headers)
    return answer.status_code, answer.headers["content-type"]


def test_every_route_and_method_wants_a_token(door: Door):
    assert len(paths()) > 20
    with httpx.Client(base_url=f"http://127.0.0.1:{door.port}", timeout=60) as http:
        for path in set(paths()) - {"/api/v1/health"}:
            for method in METHODS:
                for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic YWRhOmFkYQ=="}):
                    answer = refused(http, method, path, headers)
                    assert answer == (401, "application/problem+json"), (method, path, headers)


def test_only_health_is_open(door: Door):
    answer = httpx.get(f"{door.url}/health")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")


def test_a_token_in_the_address_is_none(door: Door):
    answer = httpx.get(f"{door.url}/runs", params={"token": token_of("ada"), "access_token": token_of("ada")})
    assert (answer.status_code, code_of(answer)) == (401, "not_signed_in")
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("header", ["X-Forwarded-User", "Remote-User", "X-Karyaksham-User", "Cookie"])
def test_no_other_header_is_believed(door: Door, header: str):
    assert httpx.get(f"{door.url}/runs", headers={header: "ada"}).status_code == 401


def test_a_body_is_not_read_before_the_token(door: Door):
    def endless() -> Iterator[bytes]:
        for _ in range(1000):
            yield b"x" * 65536

    with suppress(httpx.TransportError):  # the service hangs up on whoever goes on talking
        assert httpx.post(f"{door.url}/runs", content=endless()).status_code == 401


def test_another_users_records_are_not_found(door: Door):
    with door.client("ada") as ada, door.client("cleo") as cleo, door.client("root") as root:
        run = ada.post("/runs", json={"document": TABLE, "base": "/"}).json()
        assert run["owner"] == "ada"
        begun = ada.post("/uploads", json={"uri": f"{door.shared}/x.csv", "size": 3}).json()["id"]
        saved = ada.post("/pipelines", json={"name": "p", "document": TABLE}).json()["id"]
        trigger = {"kind": "interval", "seconds": 3600}
        schedule = ada.post("/schedules", json={"pipeline_id": saved, "trigger": trigger}).json()["id"]
        for other in (cleo, root):
            asked = [other.get(f"/runs/{run['id']}{rest}") for rest in ("", "/log", "/results/t")]
            asked += [other.post(f"/runs/{run['id']}/{verb}") for verb in ("cancel", "retry")]
            asked += [other.get("/events", params={"run": run["id"]})]
            asked += [other.get(f"/uploads/{begun}"), other.delete(f"/uploads/{begun}")]
            asked += [other.put(f"/uploads/{begun}/parts/1", content=b"abc"), other.post(f"/uploads/{begun}/complete")]
            asked += [other.post(f"/uploads/{begun}/parts/1/presigned", json={})]
            asked += [other.get(f"/pipelines/{saved}{rest}") for rest in ("", "/versions", "/parameter-sets")]
            asked += [other.put(f"/pipelines/{saved}", json={"name": "q"}), other.delete(f"/pipelines/{saved}")]
            asked += [other.post(f"/pipelines/{saved}/clone", json={"name": "q"})]
            asked += [other.post("/runs", json={"pipeline_id": saved})]
            asked += [other.post("/schedules", json={"pipeline_id": saved, "trigger": trigger})]
            asked += [other.get(f"/schedules/{schedule}"), other.delete(f"/schedules/{schedule}")]
            asked += [other.put(f"/schedules/{schedule}", json={"paused": True})]
            assert [(str(answer.url), answer.status_code) for answer in asked if answer.status_code != 404] == []
            assert other.get("/runs").json()["runs"] == []
            assert other.get("/uploads").json()["uploads"] == []
        assert ada.get(f"/runs/{run['id']}").json()["state"] == "queued"


def test_who_may_read_changes_nothing(door: Door):
    with door.client("eve") as eve:
        asked = [eve.post("/runs", json={"document": TABLE}), eve.post("/runs/x/cancel"), eve.post("/runs/x/retry")]
        asked += [eve.post("/uploads", json={"uri": "/x", "size": 1}), eve.put("/uploads/x/parts/1"), eve.delete("/x")]
        assert [(answer.status_code, code_of(answer)) for answer in asked] == [(403, "not_allowed")] * len(asked)
        assert eve.get("/runs").status_code == 200
        assert eve.get("/metrics").status_code == 403
        assert eve.post("/pipelines/check", json={"document": TABLE}).status_code == 200


@pytest.fixture
def tokens(door: Door) -> Iterator[Path]:
    """The file of tokens, which is put back when a test has changed it."""
    yield door.tokens
    write_tokens(door.tokens, USERS)


def test_a_token_that_is_taken_out_of_the_file_is_dead(door: Door, tokens: Path):
    with door.client("ada") as ada, door.client("bob") as bob:
        assert ada.get("/runs").status_code == 200
        write_tokens(tokens, {user: scopes for user, scopes in USERS.items() if user != "ada"})
        assert ada.get("/runs").status_code == 401
        assert bob.get("/runs").status_code == 200
        tokens.write_text("[broken")
        answer = bob.get("/runs")
        assert (answer.status_code, code_of(answer)) == (503, "wrong_tokens_file")


def test_nothing_listens_where_nobody_is_asked_for_a_token(home: Path):
    command = [sys.executable, "-m", "karyaksham_kernel.cli.app", "serve", "--port", "1"]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "KARYAKSHAM_AUTH": "local"})
    assert done.returncode == 1
    assert "KARYAKSHAM_AUTH" in done.stderr


def test_a_new_token_is_let_in_by_its_lines(door: Door, tokens: Path):
    command = [sys.executable, "-m", "karyaksham_kernel.cli.app", "token", 'o\'hara "x"', "--scope", "read"]
    made = subprocess.run(command, capture_output=True, text=True, check=True)
    token = made.stderr.split()[-1]
    assert token not in made.stdout
    with tokens.open("a") as file:
        file.write(made.stdout)
    wait_until(lambda: httpx.get(f"{door.url}/runs", headers={"Authorization": f"Bearer {token}"}).is_success, "it")


@pytest.mark.long
def test_events_end_when_their_token_does(tmp_path: Path, settings: Settings, valkey):
    with ExitStack() as stack:
        door = stack.enter_context(open_door(tmp_path, settings, KARYAKSHAM_TOKEN_CACHE="0.2"))
        answer = stack.enter_context(stack.enter_context(door.client("ada")).stream("GET", "/events"))
        assert answer.status_code == 200
        write_tokens(door.tokens, {"bob": ("read",)})
        answer.read()
