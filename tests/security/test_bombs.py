"""Files that would take all memory or all time: an answer in a moment, and a service that goes on."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from security.bombs import BOMBS
from security.conftest import Door

READERS = {".parquet": "read_parquet", ".csv": "read_csv", ".jsonl": "read_json_lines"}
READABLE: frozenset[str] = frozenset()
"""Bombs of which some rows can be shown."""
PATIENCE = 25.0
"""Seconds for what a machine that does nothing else answers within five."""


@pytest.mark.long
@pytest.mark.timeout(300)
def test_bombs_harm_nobody(door: Door):
    """One service for all: the next file is read as if nothing had happened."""
    with door.client("ada") as ada:
        for name, make in BOMBS.items():
            file = door.shared / name
            make(file)
            for what, answer in asked(ada, file).items():
                assert answer.status_code in (200, 201, 422, 502), (name, what, answer.text)
                assert answer.status_code < 400 or answer.json()["problems"][0]["message"], (name, what)
                assert what != "preview" or name in READABLE or answer.status_code != 200, name
                assert answer.elapsed.total_seconds() < PATIENCE, (name, what)
            assert door.process.poll() is None, name
            file.unlink()
        assert ada.get("/health").json()["status"] == "ok"


def asked(http: httpx.Client, file: Path) -> dict[str, httpx.Response]:
    """Everything that looks into a file."""
    node = {"id": "n", "type": READERS[file.suffix], "params": {"path": str(file)}}
    document = {"karyaksham": 1, "nodes": [node]}
    uri = {"uri": str(file)}
    questions: dict[str, Callable[[], httpx.Response]] = {
        "describe": lambda: http.get("/datasets/describe", params=uri, timeout=2 * PATIENCE),
        "preview": lambda: http.get("/datasets/preview", params=uri, timeout=2 * PATIENCE),
        "check": lambda: http.post("/pipelines/check", json={"document": document}, timeout=2 * PATIENCE),
        "run": lambda: http.post("/runs", json={"document": document}, timeout=2 * PATIENCE),
    }
    with ThreadPoolExecutor(len(questions)) as threads:
        asked = {what: threads.submit(ask) for what, ask in questions.items()}
    return {what: answer.result() for what, answer in asked.items()}


@pytest.mark.parametrize("nested", ["[", '{"a":'])
def test_json_without_end_or_bottom_is_a_sentence(door: Door, nested: str):
    for body in (nested * 100_000, "", "nul", "[1,2", '{"document": NaN}', "\xff", "[]", "1"):
        with door.client("ada") as ada:
            headers = {"Content-Type": "application/json"}
            answer = ada.post("/runs", content=body.encode("latin-1"), headers=headers)
            assert answer.status_code in (400, 422), (body[:20], answer.text[:200])
            assert answer.headers["content-type"] == "application/problem+json"
