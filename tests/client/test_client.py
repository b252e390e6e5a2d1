"""The client against a whole, real Karyaksham: service, worker, Valkey."""

import json
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from client.conftest import part
from servers.process import wait_until

from karyaksham_kernel.client import Client, connect
from karyaksham_kernel.errors import InvalidPipeline, KaryakshamError

TERMINAL = {"succeeded", "failed", "cancelled", "poisoned"}


@pytest.fixture
def client(settings) -> Iterator[Client]:
    with connect(settings) as connected:
        yield connected


@pytest.fixture
def document(tmp_path: Path) -> dict[str, Any]:
    """Read a small CSV, keep some rows, write Parquet; and keep the same rows as a managed result."""
    (tmp_path / "in.csv").write_text("n,word\n" + "".join(f"{n},w{n}\n" for n in range(1000)))
    nodes = [
        {"id": "read", "type": "read_csv", "params": {"path": "in.csv"}},
        {"id": "keep", "type": "filter", "inputs": ["read"], "params": {"condition": "n >= $least"}},
        {"id": "write", "type": "write_parquet", "inputs": ["keep"], "params": {"path": "out.parquet"}},
        {"id": "count", "type": "limit", "inputs": ["keep"], "params": {"rows": 3}},
    ]
    return {"karyaksham": 1, "name": "keep some", "parameters": {"least": {"type": "int64"}}, "nodes": nodes}


def test_a_run_from_submit_to_result(client, document, tmp_path):
    run = client.submit(document, {"least": 990}, base=str(tmp_path))
    assert run["state"] == "queued"
    events = list(client.events([run["id"]]))
    assert events[0]["kind"] == "snapshot"
    assert (events[-1]["kind"], events[-1]["state"]) == ("finished", "succeeded"), json.dumps(events[-1])
    record = client.run(run["id"])
    assert {output["node"]: output["rows"] for output in record["outputs"]} == {"write": 10, "count": 3}
    assert pl.read_parquet(tmp_path / "out.parquet")["n"].to_list() == list(range(990, 1000))
    assert client.result(run["id"], "count")["n"].to_list() == [990, 991, 992]
    assert client.result(run["id"], "write", rows=2)["word"].to_list() == ["w990", "w991"]
    assert isinstance(client.log(run["id"]), str)
    assert [known["id"] for known in client.runs()["runs"]] == [run["id"]]
    numbers = [(event["attempt"], event["seq"]) for event in events if event["kind"] == "progress"]
    assert numbers == sorted(set(numbers))


@pytest.mark.long
def test_problems_arrive_as_they_were_found(client, document, tmp_path):
    document["nodes"][1]["params"]["condition"] = "m >= $least"
    with pytest.raises(InvalidPipeline) as caught:
        client.submit(document, {"least": 1}, base=str(tmp_path))
    (problem,) = caught.value.problems
    assert (problem.code, problem.node, problem.field) == ("unknown_column", "keep", "condition")
    answer = client.check(document, base=str(tmp_path))
    assert "unknown_column" in {found["code"] for found in answer["problems"]}
    with pytest.raises(KaryakshamError, match="no run 'none'"):
        client.run("none")


@pytest.mark.long
def test_rows_before_a_run(client, document, tmp_path):
    first = client.preview(document, "keep", "rest", 2, base=str(tmp_path), parameters={"least": 10})
    assert first.frame["n"].to_list() == [0, 1]
    assert first.kind == "head"
    few = client.preview(document, "read", rows=3, sample="spread", base=str(tmp_path), parameters={"least": 10})
    assert (few.kind, few.frame.height) == ("spread", 3)
    assert few.frame["n"].to_list() != [0, 1, 2]
    assert client.describe(str(tmp_path / "in.csv"))["node"]["type"] == "read_csv"
    assert client.dataset_preview(str(tmp_path / "in.csv"), 1).to_dicts() == [{"n": 0, "word": "w0"}]
    assert {entry["name"] for entry in client.datasets(str(tmp_path))["entries"]} >= {"in.csv"}


@pytest.mark.long
def test_a_follower_outlives_the_service(client, settings, document, tmp_path):
    """The service dies while somebody follows a run that has not begun; the end is told all the same."""
    worker = part(settings, "worker")
    worker.send_signal(signal.SIGSTOP)
    run = client.submit(document, {"least": 990}, base=str(tmp_path))["id"]
    seen: list[dict[str, Any]] = []
    following = threading.Event()

    def follow() -> None:
        for event in client.events([run]):
            seen.append(event)
            following.set()

    follower = threading.Thread(target=follow)
    follower.start()
    assert following.wait(20)
    part(settings, "serve").kill()
    worker.send_signal(signal.SIGCONT)
    follower.join(60)
    assert not follower.is_alive()
    assert (seen[-1]["kind"], seen[-1]["state"]) == ("finished", "succeeded")


def test_the_service_is_found_again_after_it_was_stopped(client, settings):
    from karyaksham_kernel.client.instance import stop_instance

    assert client.runs()["runs"] == []
    stop_instance(settings)
    assert client.runs()["runs"] == []


def test_a_run_is_cancelled_and_retried(client, settings, document, tmp_path):
    worker = part(settings, "worker")
    worker.send_signal(signal.SIGSTOP)
    run = client.submit(document, {"least": 1}, base=str(tmp_path))["id"]
    assert client.cancel(run)["state"] == "cancelled"
    worker.send_signal(signal.SIGCONT)
    again = client.retry(run)
    assert again["retry_of"] == run
    wait_until(lambda: client.run(again["id"])["state"] in TERMINAL, "the second run to end")
    assert client.run(again["id"])["state"] == "succeeded"
