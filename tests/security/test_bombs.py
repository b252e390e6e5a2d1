"""Files that would take all memory or all time: an answer in a moment, and a service that goes on."""

import pytest
from security.bombs import BOMBS
from security.conftest import Door

PATIENCE = 40.0
"""Seconds, on a machine that does other things too."""


def test_bombs_harm_nobody(door: Door):
    """One service for all: the next file is read as if nothing had happened."""
    reader = {"parquet": "read_parquet", "csv": "read_csv", "jsonl": "read_json_lines"}
    with door.client("ada") as ada:
        for name, make in BOMBS.items():
            file = door.shared / name
            make(file)
            node = {"id": "n", "type": reader[name.partition(".")[2]], "params": {"path": str(file)}}
            document = {"karyaksham": 1, "nodes": [node]}
            answers = {
                "describe": ada.get("/datasets/describe", params={"uri": str(file)}, timeout=PATIENCE),
                "preview": ada.get("/datasets/preview", params={"uri": str(file)}, timeout=PATIENCE),
                "check": ada.post("/pipelines/check", json={"document": document}, timeout=PATIENCE),
                "run": ada.post("/runs", json={"document": document}, timeout=PATIENCE),
            }
            for what, answer in answers.items():
                assert answer.status_code in (200, 201, 422, 502), (name, what, answer.text)
                assert answer.status_code < 400 or answer.json()["problems"][0]["message"], (name, what)
            assert door.process.poll() is None, name
            file.unlink()
        assert ada.get("/health").json()["status"] == "ok"


@pytest.mark.parametrize("nested", ["[", '{"a":'])
def test_json_without_end_or_bottom_is_a_sentence(door: Door, nested: str):
    for body in (nested * 100_000, "", "nul", "[1,2", '{"document": NaN}', "\xff", "[]", "1"):
        with door.client("ada") as ada:
            headers = {"Content-Type": "application/json"}
            answer = ada.post("/runs", content=body.encode("latin-1"), headers=headers)
            assert answer.status_code in (400, 422), (body[:20], answer.text[:200])
            assert answer.headers["content-type"] == "application/problem+json"
