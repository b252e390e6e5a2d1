"""karyaksham run: outputs, what it prints, and its exit codes."""

import json
import signal
import subprocess
from pathlib import Path

import polars as pl
import pytest
from cli.conftest import COMMAND, Terminal
from execution.documents import node, read

LATE = (read(), node("late", "filter", "flights", condition="dep_delay > $minutes"))
MINUTES = {"minutes": {"type": "int64", "default": 15}}


def test_outputs_are_written_and_named(terminal: Terminal) -> None:
    document = terminal.write(*LATE, node("out", "write_csv", "late", path="out/late.csv"), parameters=MINUTES)
    done = terminal.karyaksham("run", document)
    assert (done.returncode, done.stderr) == (0, "")
    assert (terminal.folder / "out" / "late.csv").read_text() == "carrier,dep_delay\nAA,33\n"
    assert done.stdout == "out: 1 rows, 24 B in out/late.csv\n"


def test_a_result_without_a_writer_is_shown(terminal: Terminal) -> None:
    done = terminal.karyaksham("run", terminal.write(*LATE, parameters=MINUTES), "-p", "minutes=0")
    assert done.returncode == 0
    assert "UA" in done.stdout
    assert "late: 2 rows" in done.stdout


def test_json_for_a_program(terminal: Terminal) -> None:
    done = terminal.karyaksham("run", terminal.write(*LATE, parameters=MINUTES), "--json")
    told = json.loads(done.stdout)
    assert (told["state"], told["problems"]) == ("succeeded", [])
    (output,) = told["outputs"]
    assert (output["node"], output["rows"], output["managed"]) == ("late", 1, True)
    assert pl.scan_ipc(output["uri"]).collect().rows() == [("AA", 33)]


def test_events_are_one_json_object_a_line(terminal: Terminal) -> None:
    document = terminal.write(*LATE, node("out", "write_csv", "late", path="late.csv"), parameters=MINUTES)
    done = terminal.karyaksham("run", document, "--events")
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    kinds = [event["kind"] for event in events]
    assert (kinds[:2], kinds[-1]) == (["started", "plan"], "finished")
    assert not {"prepared", "failed", "cancelled"} & set(kinds)
    assert events[-1]["state"] == "succeeded"
    assert events[-1]["outputs"][0]["rows"] == 1


@pytest.mark.parametrize(("given", "code"), [("minutes=soon", "wrong_type"), ("hours=1", "unknown_parameter")])
def test_a_parameter_that_does_not_fit_is_told(terminal: Terminal, given: str, code: str) -> None:
    done = terminal.karyaksham("run", terminal.write(*LATE, parameters=MINUTES), "--json", "-p", given)
    assert done.returncode == 2
    assert json.loads(done.stdout)["problems"][0]["code"] == code


def test_a_run_that_fails_says_why_and_leaves_nothing(terminal: Terminal) -> None:
    (terminal.folder / "flights.csv").write_text("carrier,dep_delay\n" + "UA,4\n" * 200_000 + "UA,4,5\n")
    document = terminal.write(read(), node("out", "write_csv", "flights", path="out/x.csv"))
    before = terminal.files()
    done = terminal.karyaksham("run", document)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    for part in ("flights.csv", "200002", "1000018"):
        assert part in done.stderr
    assert terminal.files() == before


@pytest.mark.long
def test_ctrl_c_stops_and_leaves_nothing(terminal: Terminal) -> None:
    large = terminal.folder / "large.csv"
    n = pl.int_range(6_000_000, eager=True)
    pl.DataFrame({"a": n, "b": n * 7919 % 1_000_003, "c": n % 13}).write_csv(large)
    document = terminal.write(
        read("large.csv", "large"),
        node("sorted", "sort", "large", by=["b", "c", "a"]),
        node("out", "write_csv", "sorted", path="out/x.csv"),
    )
    before = terminal.files()
    process = terminal.start("run", document, "--events")
    assert process.stdout is not None
    for line in process.stdout:
        if json.loads(line)["kind"] == "progress":
            process.send_signal(signal.SIGINT)
            break
    stdout, stderr = process.communicate(timeout=30)
    assert process.returncode == 130, stderr
    assert "cancelled" in stderr
    assert "Traceback" not in stderr
    assert json.loads(stdout.splitlines()[-1])["state"] == "cancelled"
    assert terminal.files() == before


INTERRUPTED = """
import signal, sys
from pathlib import Path
from karyaksham_kernel.cli.running import run_document
from karyaksham_kernel.execution import run

def interrupted(*given, execute=run.execute):
    prepared = execute(*given)
    signal.raise_signal(signal.SIGINT)
    return prepared

run.execute = interrupted
sys.exit(run_document(Path(sys.argv[1]), {}, events=False, json=False))
"""


def test_ctrl_c_after_the_last_row_does_not_keep_a_run_from_its_commit(terminal: Terminal) -> None:
    document = terminal.write(*LATE, node("out", "write_csv", "late", path="late.csv"), parameters=MINUTES)
    command = [COMMAND[0], "-c", INTERRUPTED, document]
    done = subprocess.run(command, cwd=terminal.folder, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert terminal.files() == ["flights.csv", "late.csv", "pipeline.karya"]


def test_only_what_a_run_needs_is_imported(terminal: Terminal) -> None:
    dear = node("dear", "filter", "late", condition="dep_delay * 1.5 > 0.05")
    document = terminal.write(*LATE, dear, node("out", "write_csv", "dear", path="late.csv"), parameters=MINUTES)
    command = [COMMAND[0], "-X", "importtime", *COMMAND[1:], "run", document]
    done = subprocess.run(command, cwd=terminal.folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "polars" in imported
    heavy = {
        "fastapi",
        "sqlmodel",
        "sqlalchemy",
        "arq",
        "aiobotocore",
        "botocore",
        "jupyter_server",
        "anywidget",
        "rich",
        "numpy",
    }
    assert not heavy & imported


def test_the_home_keeps_no_scratch(terminal: Terminal, home: Path) -> None:
    terminal.karyaksham("run", terminal.write(*LATE, parameters=MINUTES))
    assert list((home / "scratch").iterdir()) == []


@pytest.mark.large
@pytest.mark.timeout(180)
@pytest.mark.parametrize("kind", ["write_csv", "write_parquet"])
def test_a_stream_of_rows_is_held_in_bounded_memory(terminal: Terminal, lineitem: Path, kind: str) -> None:
    document = terminal.write(
        read(str(lineitem), "lineitem"),
        node("large", "filter", "lineitem", condition="l_quantity > 5"),
        node("out", kind, "large", path="out"),
    )
    # A process counts what its parent held when it was started, hence a small parent.
    parent = (
        "import resource, subprocess, sys\n"
        "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
    )
    command = [COMMAND[0], "-c", parent, *COMMAND, "run", document]
    done = subprocess.run(command, cwd=terminal.folder, capture_output=True, text=True, timeout=170)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 300 * 1024


def test_rows_that_are_left_out_are_counted_by_reason(terminal: Terminal) -> None:
    (terminal.folder / "messy.csv").write_text("carrier,dep_delay\nAA,30\nAA\nUA,late\n")
    reader = {
        "id": "flights",
        "type": "read_csv",
        "params": {"path": "messy.csv", "bad_rows": "skip", "schema": {"dep_delay": "int64"}},
    }
    document = terminal.write(reader, node("out", "write_csv", "flights", path="good.csv", mode="overwrite"))
    done = terminal.karyaksham("run", document)
    assert "flights: 2 rows left out (1 ragged_line, 1 wrong_type)" in done.stderr
    told = json.loads(terminal.karyaksham("run", document, "--json").stdout)
    assert told["rejected"] == {"flights": {"ragged_line": 1, "wrong_type": 1}}
