"""Progress, cancel and kill on a file that takes long enough to watch: TPC-H lineitem, 1.08 GB."""

import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from servers.process import wait_until

pytestmark = [pytest.mark.large, pytest.mark.timeout(180)]


def document(lineitem: Path, out: Path) -> dict[str, Any]:
    """Read all columns, keep most rows, write them: several seconds of work, in order."""
    return {
        "karyaksham": 1,
        "name": "large lines",
        "nodes": [
            {"id": "lineitem", "type": "read_csv", "params": {"path": str(lineitem)}},
            {"id": "large", "type": "filter", "inputs": ["lineitem"], "params": {"condition": "l_quantity > 5"}},
            {
                "id": "out",
                "type": "write_parquet",
                "inputs": ["large"],
                "params": {"path": str(out), "mode": "overwrite"},
            },
        ],
    }


@pytest.fixture
def client(karyaksham: Callable) -> Iterator[Any]:
    from karyaksham_kernel.client import connect

    with connect() as connected:
        yield connected


def summary(source: str) -> pl.DataFrame:
    facts = "count(*) AS lines, sum(l_orderkey) AS keys, min(l_comment) AS first, max(l_comment) AS last"
    return duckdb.sql(f"SELECT {facts} FROM {source}").pl()


def counts(events: list[dict[str, Any]], node: str) -> list[int]:
    return [
        event["nodes"][node]["rows_out"]
        for event in events
        if event["kind"] == "progress" and event["nodes"].get(node, {}).get("rows_out") is not None
    ]


def until_finished(client: Any, run: str) -> list[dict[str, Any]]:
    seen = []
    for event in client.events([run]):
        seen.append(event)
        if event["kind"] == "finished":
            break
    return seen


def test_two_nodes_count_rows_while_the_run_goes_on(client: Any, lineitem: Path, tmp_path: Path) -> None:
    run = client.submit(document(lineitem, tmp_path / "out.parquet"), {})["id"]
    events = until_finished(client, run)
    assert events[-1]["state"] == "succeeded", events[-1]
    for node in ("lineitem", "large"):
        seen = counts(events, node)
        assert len(set(seen)) >= 5, seen
        assert seen == sorted(seen), "progress went back"
    final = [event for event in events if event["kind"] == "progress"][-1]["nodes"]
    assert final["lineitem"]["bytes_read"] == final["lineitem"]["bytes_total"] == lineitem.stat().st_size
    assert_frame_equal(
        summary(f"'{tmp_path / 'out.parquet'}'"), summary(f"read_csv('{lineitem}') WHERE l_quantity > 5")
    )


def test_a_cancelled_run_stops_and_leaves_nothing(client: Any, lineitem: Path, tmp_path: Path) -> None:
    folder = tmp_path / "outputs"
    run = client.submit(document(lineitem, folder / "out.parquet"), {})["id"]
    for event in client.events([run]):
        if counts([event], "lineitem"):
            break
    client.cancel(run)
    assert until_finished(client, run)[-1]["state"] == "cancelled"
    assert not folder.exists() or list(folder.iterdir()) == []


def worker_pids(home: Path) -> list[int]:
    """Processes that run `karyaksham worker` with this home, as the kernel lists them."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            command = (entry / "cmdline").read_bytes().split(b"\0")
            environment = (entry / "environ").read_bytes()
        except OSError:
            continue
        if b"worker" in command and f"KARYAKSHAM_HOME={home}".encode() in environment:
            found.append(int(entry.name))
    return found


def test_a_run_survives_the_killing_of_its_worker(client: Any, home: Path, lineitem: Path, tmp_path: Path) -> None:
    target = tmp_path / "outputs" / "out.parquet"
    run = client.submit(document(lineitem, target), {})["id"]
    for event in client.events([run]):
        if counts([event], "lineitem"):
            break
    for pid in worker_pids(home):
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: client.run(run)["state"] in {"succeeded", "failed", "poisoned"}, "the run to end", seconds=120)
    record = client.run(run)
    assert record["state"] == "succeeded", json.dumps(record["error"])
    assert record["attempts"] == 2
    assert [file.name for file in target.parent.iterdir()] == ["out.parquet"]
    assert_frame_equal(summary(f"'{target}'"), summary(f"read_csv('{lineitem}') WHERE l_quantity > 5"))
