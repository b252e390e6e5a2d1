"""The child process of a run: its pipe, its cancel, and what it leaves when it is killed."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from execution.conftest import FLIGHTS
from execution.documents import node, read
from servers.process import wait_until

COMMAND = [sys.executable, "-m", "karyaksham_kernel.execution.child"]


class Child:
    """A started child and the events it has sent."""

    def __init__(self, folder: Path, nodes: list[dict[str, Any]], **job: Any) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
        )
        given = {
            "run": "run",
            "document": {"karyaksham": 1, "nodes": nodes},
            "base": str(folder),
            "scratch": str(folder / "scratch"),
            "results": str(folder / "results"),
            "memory_budget": None,
            "pins": None,
            "something_newer": True,
            **job,
        }
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(given).encode() + b"\n")
        self.process.stdin.flush()

    def events(self) -> Iterator[dict[str, Any]]:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            yield json.loads(line)

    def until_rows(self, name: str) -> None:
        """Wait until a node has counted some."""
        for event in self.events():
            if event["kind"] == "progress" and event["nodes"][name]["rows_out"]:
                return

    def end(self) -> tuple[dict[str, Any], int]:
        """The last event, and the exit code."""
        last = list(self.events())[-1]
        return last, self.process.wait(20)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert pipe is not None
            pipe.close()


@pytest.fixture
def children(tmp_path: Path, home: Path) -> Iterator[list[Child]]:
    started: list[Child] = []
    yield started
    for child in started:
        child.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "work"
    found.mkdir()
    (found / "flights.csv").write_text(FLIGHTS)
    return found


WRITE = [read(), node("out", "write_csv", "flights", path="out/x.csv")]


def outputs(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.name.endswith((".csv", ".parquet", ".tmp", ".arrow")))


def test_a_job_goes_in_and_events_come_out(children: list[Child], folder: Path) -> None:
    children.append(child := Child(folder, WRITE, attempt=7))
    last, code = child.end()
    assert (last["kind"], last["attempt"], code) == ("prepared", 7, 0)
    assert last["outputs"][0]["rows"] == 5
    assert Path(last["outputs"][0]["files"][0]["temporary"]).exists()


def test_a_failure_is_the_last_event(children: list[Child], folder: Path) -> None:
    children.append(child := Child(folder, [read("absent.csv"), WRITE[1]]))
    last, code = child.end()
    assert (last["kind"], last["problem"]["code"], code) == ("failed", "missing_file", 1)
    assert outputs(folder) == ["flights.csv"]


def test_a_child_without_a_job_ends_with_its_stdin(children: list[Child], folder: Path) -> None:
    process = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    out, _ = process.communicate(timeout=30)
    assert (process.returncode, out) == (0, b"")


@pytest.fixture(scope="module")
def eight_million_rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("rows") / "rows.csv"
    n = pl.int_range(8_000_000, eager=True)
    pl.DataFrame({"a": n, "b": n * 7919 % 1_000_003, "c": n % 13}).write_csv(path)
    return path


@pytest.fixture
def large(folder: Path, eight_million_rows: Path) -> list[dict[str, Any]]:
    """A pipeline that takes seconds, most of them after its source has ended: only SIGINT stops polars there."""
    (folder / "flights.csv").unlink()
    (folder / "flights.csv").symlink_to(eight_million_rows)
    return [
        read(),
        node("sorted", "sort", "flights", by=["b", "c", "a"]),
        node("out", "write_parquet", "sorted", path="out/x.parquet"),
    ]


@pytest.mark.parametrize("how", ["SIGTERM", "SIGINT", "end of stdin"])
def test_a_cancelled_child_stops_soon_and_leaves_nothing(
    children: list[Child], folder: Path, large: list[dict[str, Any]], how: str
) -> None:
    children.append(child := Child(folder, large))
    child.until_rows("flights")
    if how == "end of stdin":
        assert child.process.stdin is not None
        child.process.stdin.close()
    else:
        child.process.send_signal(getattr(signal, how))
    last, code = child.end()
    assert (last["kind"], code) == ("cancelled", 0)
    assert outputs(folder) == ["flights.csv"]
    assert not (folder / "scratch").exists()
    assert not (folder / "out").exists()


def test_the_next_attempt_removes_what_a_killed_one_left(
    children: list[Child], folder: Path, large: list[dict[str, Any]]
) -> None:
    (folder / "out").mkdir()
    stream = [large[0], {**large[2], "inputs": ["flights"]}]
    children.append(first := Child(folder, stream))
    first.until_rows("flights")
    os.killpg(first.process.pid, signal.SIGKILL)
    first.process.wait(10)
    children.append(second := Child(folder, stream, attempt=2))
    last, _ = second.end()
    (file,) = last["outputs"][0]["files"]
    assert outputs(folder) == sorted([Path(file["temporary"]).name, "flights.csv"])


def test_a_child_dies_with_its_parent(folder: Path, home: Path, large: list[dict[str, Any]]) -> None:
    job = {
        "run": "run",
        "document": {"karyaksham": 1, "nodes": large},
        "base": str(folder),
        "scratch": str(folder / "scratch"),
        "results": str(folder / "results"),
    }
    program = (
        "import subprocess, sys\n"
        f"child = subprocess.Popen({COMMAND!r}, stdin=subprocess.PIPE, stdout=subprocess.PIPE)\n"
        f"child.stdin.write({json.dumps(job)!r}.encode() + b'\\n'); child.stdin.flush()\n"
        "child.stdout.readline()\n"
        "print(child.pid, flush=True)\n"
        "sys.stdin.read()\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert parent.stdin is not None
    parent.stdin.close()

    def gone() -> bool:
        try:
            return Path(f"/proc/{child}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
        except FileNotFoundError:
            return True

    wait_until(gone, "the child to die", seconds=10)
