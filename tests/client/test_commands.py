"""The commands about the queue, as a person types them, against a whole Karyaksham."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from client.conftest import part, processes_of
from servers.process import wait_until

from karyaksham_kernel.client.service import answers

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def karyaksham(settings, tmp_path: Path) -> Command:
    def run(*words: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "karyaksham_kernel.cli.app", *words]
        return subprocess.run(command, capture_output=True, text=True, timeout=100, cwd=tmp_path)

    return run


@pytest.fixture
def document(tmp_path: Path) -> str:
    """A pipeline in a folder of its own, with a relative path in it and a parameter."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "in.csv").write_text("n\n1\n2\n3\n")
    nodes = [
        {"id": "read", "type": "read_csv", "params": {"path": "in.csv"}},
        {"id": "keep", "type": "filter", "inputs": ["read"], "params": {"condition": "n >= $least"}},
    ]
    parameters = {"least": {"type": "int64", "default": 2}}
    text = json.dumps({"karyaksham": 1, "name": "few", "parameters": parameters, "nodes": nodes})
    (tmp_path / "docs" / "few.karya").write_text(text)
    return "docs/few.karya"


def test_submit_and_wait_shows_the_way_and_the_result(karyaksham, document):
    done = karyaksham("submit", document, "--wait", "-p", "least=3")
    assert done.returncode == 0, done.stderr
    assert "keep finished, 1 rows" in done.stderr
    assert "succeeded" in done.stderr
    assert "keep: 1 rows" in done.stdout


@pytest.mark.long
def test_submit_gives_the_id_that_the_other_commands_take(karyaksham, document):
    submitted = karyaksham("submit", document)
    run = submitted.stdout.strip()
    assert karyaksham("runs", "watch", run).returncode == 0
    (listed,) = json.loads(karyaksham("runs", "list", "--json").stdout)
    assert (listed["id"], listed["name"], listed["state"]) == (run, "few", "succeeded")
    assert run in karyaksham("runs", "list", "--state", "succeeded").stdout
    assert karyaksham("runs", "list", "--state", "failed").stdout == ""
    shown = karyaksham("runs", "show", run)
    assert "keep (filter), 2 rows" in shown.stdout
    again = karyaksham("runs", "retry", run, "--json")
    assert json.loads(again.stdout)["retry_of"] == run
    unknown = karyaksham("runs", "show", "none")
    assert (unknown.returncode, unknown.stderr) == (1, "error: There is no run 'none'.\n")


@pytest.mark.long
def test_a_bad_pipeline_is_refused_with_its_problems(karyaksham, document, tmp_path):
    text = (tmp_path / document).read_text().replace("n >= $least", "m >= $least")
    (tmp_path / document).write_text(text)
    done = karyaksham("submit", document, "--wait")
    assert done.returncode == 2
    assert "keep.condition" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.long
def test_a_cancelled_run_has_an_exit_code_of_its_own(karyaksham, settings, document):
    assert karyaksham("up", "--detached").returncode == 0
    worker = part(settings, "worker")
    worker.send_signal(signal.SIGSTOP)
    run = karyaksham("submit", document).stdout.strip()
    cancelled = karyaksham("runs", "cancel", run)
    assert cancelled.stdout.strip() == run
    assert karyaksham("runs", "watch", run).returncode == 130
    worker.send_signal(signal.SIGCONT)


@pytest.mark.long
def test_datasets_are_listed_and_described(karyaksham, document, tmp_path):
    assert str(tmp_path / "docs" / "in.csv") in karyaksham("datasets", "list", "docs").stdout
    described = json.loads(karyaksham("datasets", "describe", "docs/in.csv", "--json").stdout)
    assert described["columns"] == [{"name": "n", "type": "int64"}]
    missing = karyaksham("datasets", "describe", "docs/none.csv")
    assert missing.returncode == 1
    assert "none.csv" in missing.stderr


@pytest.mark.long
def test_up_in_the_foreground_is_alone_and_stops_in_order(karyaksham, settings):
    command = [sys.executable, "-m", "karyaksham_kernel.cli.app", "up"]
    first = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_until(lambda: first.poll() is not None or answers(settings.socket), "the service to answer")
    second = karyaksham("up")
    assert second.returncode == 1
    assert f"process {first.pid}" in second.stderr
    first.send_signal(signal.SIGINT)
    assert first.wait(40) == 0
    assert not processes_of(settings)
    assert "nothing was running" in karyaksham("down").stderr


@pytest.mark.long
def test_lab_is_jupyterlab_with_the_service_running(karyaksham, settings):
    done = karyaksham("lab", "--version")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("4.")
    assert answers(settings.socket)


def test_migrate_and_doctor_say_how_it_is(karyaksham):
    assert karyaksham("migrate").returncode == 0
    lines = karyaksham("doctor").stdout.splitlines()
    assert [line.split()[1] for line in lines] == ["python", "engine", "database", "redis", "service", "s3", "jupyter"]
    assert all(line.startswith("ok ") for line in lines[:6]), lines
