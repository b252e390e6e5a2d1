"""A secret that the administrator sets is nowhere that a person, or whoever reads a disk or Redis, can see."""

import json
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from redis import Redis
from security.conftest import TABLE, code_of, open_door, token_of
from servers.process import running, wait_until

from karyaksham_kernel.jobs.broker import address
from karyaksham_kernel.settings import Settings

CANARY = "canary-7c9e-do-not-tell"
BROKEN = {"id": "n", "type": "read_csv", "params": {"path": "s3://lake/x.csv"}}


class Refusing(BaseHTTPRequestHandler):
    """A store that lets nobody in, so that every use of it is an error, with its words."""

    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b"<Error><Code>AccessDenied</Code><Message>You are not let in.</Message></Error>"
        self.send_response(403)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(b"" if self.command == "HEAD" else body)

    do_GET = do_HEAD = do_POST = do_PUT = answer

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def store() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Refusing) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_a_canary_is_never_seen_again(tmp_path: Path, settings: Settings, valkey, store: ThreadingHTTPServer):
    secrets = {
        "AWS_ACCESS_KEY_ID": "somebody",
        "AWS_SECRET_ACCESS_KEY": CANARY,
        "AWS_SESSION_TOKEN": f"{CANARY}-session",
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{store.server_port}",
        "KARYAKSHAM_ENDPOINT_HOSTS": "127.0.0.1",
        "KARYAKSHAM_RESULTS_URI": str(settings.home / "results"),
    }
    seen: list[str] = []
    with ExitStack() as stack:
        door = stack.enter_context(open_door(tmp_path, settings, **secrets))
        worker = [sys.executable, "-m", "karyaksham_kernel.cli.app", "worker"]
        given = {**os.environ, **secrets, "KARYAKSHAM_HOME": str(settings.home), "KARYAKSHAM_AUTH": "token"}
        stack.enter_context(running(worker, lambda: True, tmp_path / "worker.log", given))
        ada = stack.enter_context(door.client("ada"))
        run = ada.post("/runs", json={"document": TABLE, "base": "/"}).json()["id"]
        wait_until(lambda: ada.get(f"/runs/{run}").json()["state"] == "succeeded", "the run")
        with ada.stream("GET", "/events", params={"run": run}) as answer:
            for line in answer.iter_lines():
                seen.append(line)
                if line == "event: finished" or line == "event: snapshot":
                    break
        seen += [_text(ada, route) for route in (f"/runs/{run}", f"/runs/{run}/log", "/connections", "/datasets")]
        seen += [httpx.get(f"{door.url}/runs", headers={"Authorization": f"Bearer {CANARY}"}).text]
        seen += [_text(ada, route, uri="s3://lake/x.csv") for route in ("/datasets/describe", "/datasets/download")]
        seen += [ada.post("/runs", json={"document": {"karyaksham": 1, "nodes": [BROKEN]}}).text]
        seen += [ada.post("/uploads", json={"uri": "s3://lake/x", "size": 1}).text]
        seen += [_dump(address(settings))]
    files = [path for path in [*settings.home.rglob("*"), *tmp_path.glob("*.log")] if path.is_file()]
    assert any(path.suffix == ".sqlite" for path in files)
    assert len(files) > 4
    for text in seen:
        _holds_none(text.encode(), "an answer")
    for path in files:
        _holds_none(path.read_bytes(), str(path))


def test_a_token_in_a_document_is_refused_as_a_field_and_not_repeated(tmp_path: Path, settings: Settings, valkey):
    with open_door(tmp_path, settings) as door, door.client("ada") as ada:
        node = {"id": "n", "type": "read_csv", "params": {"path": "s3://lake/x.csv", "secret_access_key": CANARY}}
        answer = ada.post("/runs", json={"document": {"karyaksham": 1, "nodes": [node]}})
        assert (answer.status_code, code_of(answer)) == (422, "unknown_field")
        assert CANARY not in answer.text
        answer = ada.post("/connections", json={"name": "x", "secret_access_key": CANARY})
        assert answer.status_code in (403, 422)
        assert CANARY not in answer.text


def _text(http: httpx.Client, route: str, **params: str) -> str:
    answer = http.get(route, params=params)
    return answer.text + json.dumps(dict(answer.headers))


def _dump(url: str) -> str:
    found = []
    with Redis.from_url(url) as client:
        for key in client.scan_iter("*"):
            kind = client.type(key)
            found.append(repr(client.xrange(key) if kind == b"stream" else client.dump(key)))
    return "\n".join(found)


def _holds_none(data: bytes, where: str) -> None:
    for secret in (CANARY, token_of("ada")):
        assert secret.encode() not in data, where
