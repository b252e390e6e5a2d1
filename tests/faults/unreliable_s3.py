"""A proxy before an S3 server that does to single calls what networks and busy stores do."""

from __future__ import annotations

import http.client
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

Kind = Literal["read", "begin", "part", "complete", "other"]
Fault = Literal["busy", "cut", "stall", "error body", "error body, yet done", "no answer"]
Judge = Callable[[Kind, str], Fault | None]
COMPLETION_FAULTS: tuple[Fault, ...] = ("error body", "error body, yet done", "cut", "no answer")
_ERROR = b'<?xml version="1.0"?>\n<Error><Code>InternalError</Code><Message>Try again.</Message></Error>'
_PATIENCE = 60.0


class UnreliableS3(ThreadingHTTPServer):
    """Asks `judge` about each call, of a kind and to a path.

    `done` counts what was done, `noticed` has the seconds until stalls were given up, by kind.
    """

    daemon_threads = True

    def __init__(self, target: int, judge: Judge) -> None:
        super().__init__(("127.0.0.1", 0), _Call)
        self.target = target
        self.judge = judge
        self.done: Counter[str] = Counter()
        self.noticed: defaultdict[Kind, list[float]] = defaultdict(list)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, *_: Any) -> None:
        """Whoever asks may leave at any moment."""


class _Call(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: UnreliableS3

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kind = _kind(self.command, self.path)
        fault = self.server.judge(kind, urlsplit(self.path).path)
        if fault is not None:
            self.server.done[f"{kind}: {fault}"] += 1
        if fault == "busy":
            self._send(503, {}, b"<Error><Code>SlowDown</Code><Message>Slow down.</Message></Error>")
        elif fault == "error body":
            self._send(200, {"Content-Type": "application/xml"}, _ERROR)
        else:
            self._pass_on(body, kind, fault)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = answer

    def _pass_on(self, body: bytes, kind: Kind, fault: Fault | None) -> None:
        upstream = http.client.HTTPConnection("127.0.0.1", self.server.target, timeout=_PATIENCE)
        try:
            upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                upstream.putheader(name, value)
            upstream.endheaders(body)
            answer = upstream.getresponse()
            content = answer.read()
            headers = {name: value for name, value in answer.getheaders() if name.lower() != "transfer-encoding"}
        finally:
            upstream.close()
        if fault is None:
            self._send(answer.status, headers, content)
        elif fault == "error body, yet done":
            self._send(200, {"Content-Type": "application/xml"}, _ERROR)
        else:
            self._break_off(kind, fault, answer.status, headers, content)

    def _break_off(self, kind: Kind, fault: Fault, status: int, headers: dict[str, str], content: bytes) -> None:
        self.close_connection = True
        if content and fault in ("cut", "stall") and self.command == "GET":
            self._send(status, headers, content, only=len(content) // 2)
        if fault == "cut":
            return
        began = time.monotonic()
        self.connection.settimeout(_PATIENCE)
        with suppress(OSError):
            self.connection.recv(1)
        self.server.noticed[kind].append(time.monotonic() - began)

    def _send(self, status: int, headers: dict[str, str], content: bytes, only: int | None = None) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            if name.lower() != "content-length" or self.command == "HEAD":
                self.send_header(name, value)
        if self.command != "HEAD" and status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content[:only])

    def log_message(self, *_: Any) -> None:
        """Nobody reads it."""


def _kind(method: str, address: str) -> Kind:
    query = parse_qs(urlsplit(address).query, keep_blank_values=True)
    if "uploadId" in query and method in ("PUT", "POST"):
        return "part" if method == "PUT" else "complete"
    if "uploads" in query and method == "POST":
        return "begin"
    key = urlsplit(address).path.strip("/").partition("/")[2]
    return "read" if method == "GET" and key and not query else "other"


@contextmanager
def unreliable_s3(target: int, judge: Judge) -> Iterator[UnreliableS3]:
    """The proxy before the server on a port of this machine."""
    proxy = UnreliableS3(target, judge)
    serving = threading.Thread(target=proxy.serve_forever, daemon=True)
    serving.start()
    try:
        yield proxy
    finally:
        proxy.shutdown()
        proxy.server_close()
        serving.join()
