"""One trace from the request through queue, worker and child; and no cost where nobody wants one."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from servers.process import wait_until

from karyaksham_kernel.client import connect

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Collector:
    """An OTLP receiver that remembers the spans it was sent."""

    def __init__(self) -> None:
        self.spans: dict[str, object] = {}
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers.get("Content-Encoding") == "gzip":
                    import gzip

                    body = gzip.decompress(body)
                for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                    for scope in resource.scope_spans:
                        collector.spans.update({span.name: span for span in scope.spans})
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def collector(monkeypatch) -> Iterator[Collector]:
    made = Collector()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{made.server.server_port}")
    yield made
    made.server.shutdown()


def test_a_run_is_one_trace_from_the_request_to_the_child(collector, settings):
    table = {"karyaksham": 1, "nodes": [{"id": "t", "type": "inline_table", "params": {"rows": [{"a": 1}]}}]}
    with connect(settings) as client:
        answer = client._send("POST", "/runs", json={"document": table}, headers={"traceparent": PARENT})
        run = answer.json()["id"]
        assert [event["state"] for event in client.events([run]) if event["kind"] == "finished"] == ["succeeded"]
        wanted = {"submit", "queued", "attempt", "settle", "compute"}
        wait_until(lambda: wanted <= collector.spans.keys(), "every span", seconds=20)
    spans = collector.spans
    assert {spans[name].trace_id.hex() for name in wanted} == {PARENT.split("-")[1]}
    assert spans["submit"].parent_span_id.hex() == PARENT.split("-")[2]
    assert spans["queued"].parent_span_id == spans["attempt"].parent_span_id == spans["submit"].span_id
    assert spans["compute"].parent_span_id == spans["settle"].parent_span_id == spans["attempt"].span_id


def test_nothing_is_imported_where_nobody_wants_spans():
    program = (
        "import sys, karyaksham_kernel.tracing as t\n"
        "with t.span('a', 'parent') as context: assert context == 'parent'\n"
        "t.past('b', None, 0, 1); t.flush()\n"
        "assert not any(name.startswith('opentelemetry') for name in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
