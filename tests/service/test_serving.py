"""The service on its unix socket, in a process of its own, with event streams open."""

import json
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest
from servers.process import end, wait_until
from service.conftest import TABLE

from karyaksham_kernel.client.address import KEPT_IDLE
from karyaksham_kernel.client.service import answers
from karyaksham_kernel.errors import KaryakshamError
from karyaksham_kernel.service.serve import KEEP_ALIVE, listen, listen_on
from karyaksham_kernel.settings import Settings


@pytest.fixture
def service(settings: Settings, valkey) -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-m", "karyaksham_kernel.cli.app", "serve"]
    with (settings.logs / "serve.log").open("wb") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=log, start_new_session=True)
    wait_until(lambda: process.poll() is not None or answers(settings.socket), "the service to answer")
    yield process
    end(process)


@pytest.fixture
def http(service, settings: Settings) -> Iterator[httpx.Client]:
    transport = httpx.HTTPTransport(uds=str(settings.socket))
    with httpx.Client(transport=transport, base_url="http://karyaksham/api/v1", timeout=30) as client:
        yield client


def test_who_asks_lets_go_of_a_silent_connection_first() -> None:
    # Node's proxies let go after 5 seconds. With 5 on both sides, one in sixty requests after such a silence was lost.
    assert KEPT_IDLE < 5 < KEEP_ALIVE


def lines_until(lines: Iterator[str], wanted: str) -> list[str]:
    seen = []
    for line in lines:
        seen.append(line)
        if line == wanted:
            return seen
    raise AssertionError(f"the stream ended without {wanted!r}")


def test_only_its_owner_reaches_the_socket(service, settings):
    assert stat.S_IMODE(settings.socket.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(settings.socket.stat().st_mode) == 0o600


def test_events_come_with_ids_that_a_reconnect_goes_on_from(http):
    run = http.post("/runs", json={"document": TABLE}).json()["id"]
    with http.stream("GET", "/events", params={"run": run}) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["x-accel-buffering"] == "no"
        assert next(answer.iter_lines()).startswith(":")
    with http.stream("GET", "/events", params={"run": run}) as answer:
        lines = answer.iter_lines()
        seen = lines_until(lines, "event: snapshot")
        data = next(line for line in lines if line.startswith("data: "))
    assert json.loads(data.removeprefix("data: "))["run_record"]["id"] == run
    cursor = next(line for line in seen if line.startswith("id: ")).removeprefix("id: ")
    http.post(f"/runs/{run}/cancel")
    with http.stream("GET", "/events", params={"run": run}, headers={"Last-Event-ID": cursor}) as answer:
        lines_until(answer.iter_lines(), "event: finished")


def test_events_of_a_run_that_is_not_there_are_refused(http):
    answer = http.get("/events", params={"run": "none"})
    assert (answer.status_code, answer.json()["problems"][0]["code"]) == (404, "missing_run")


def test_all_runs_are_followed_without_naming_one(http):
    with http.stream("GET", "/events") as answer:
        lines = answer.iter_lines()
        next(lines)
        run = http.post("/runs", json={"document": TABLE}).json()["id"]
        data = next(line for line in lines if line.startswith("data: "))
    assert json.loads(data.removeprefix("data: "))["run"] == run


def test_it_stops_in_order_with_streams_open(service, http, settings):
    run = http.post("/runs", json={"document": TABLE}).json()["id"]
    with http.stream("GET", "/events", params={"run": run}) as answer:
        next(answer.iter_lines())
        service.send_signal(signal.SIGTERM)
        assert service.wait(15) == 0
    assert not settings.socket.exists()


def test_a_second_service_is_refused(service, settings):
    with pytest.raises(KaryakshamError, match="A service answers"):
        listen(settings.socket)


def test_the_socket_of_a_dead_service_is_taken_over(settings):
    listen(settings.socket).close()
    assert settings.socket.exists()
    taken = listen(settings.socket)
    assert taken.getsockname() == str(settings.socket)
    taken.close()


def test_no_answer_over_tcp_waits_for_an_acknowledgement(settings):
    users = settings.model_copy(update={"auth": "token"})
    with listen_on(users, "127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
