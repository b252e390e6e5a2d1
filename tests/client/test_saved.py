"""Saved pipelines and schedules as a person types them and as a program calls them, against a whole Karyaksham."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from karyaksham_kernel.client import Client, connect
from karyaksham_kernel.errors import KaryakshamError

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def karyaksham(settings, tmp_path: Path) -> Command:
    def run(*words: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "karyaksham_kernel.cli.app", *words]
        return subprocess.run(command, capture_output=True, text=True, timeout=100, cwd=tmp_path)

    return run


@pytest.fixture
def client(settings) -> Client:
    with connect(settings) as connected:
        yield connected


def write(folder: Path, condition: str, **fields) -> str:
    (folder / "in.csv").write_text("n\n1\n2\n3\n")
    nodes = [
        {"id": "read", "type": "read_csv", "params": {"path": "in.csv"}},
        {"id": "keep", "type": "filter", "inputs": ["read"], "params": {"condition": condition}},
    ]
    parameters = {"least": {"type": "int64", "default": 2}}
    document = {"karyaksham": 1, "name": "few", "parameters": parameters, "nodes": nodes, **fields}
    (folder / "few.karya").write_text(json.dumps(document))
    return "few.karya"


@pytest.mark.long
def test_a_pipeline_is_saved_compared_run_and_archived(karyaksham, tmp_path):
    saved = karyaksham("pipelines", "save", write(tmp_path, "n >= $least"))
    assert (saved.returncode, "'few' is at version 1" in saved.stderr) == (0, True), saved.stderr
    assert "version 1" in karyaksham("pipelines", "save", "few.karya").stderr
    karyaksham("pipelines", "save", write(tmp_path, "n > $least"))
    assert karyaksham("pipelines", "versions", "few").stdout.count("\n") == 2
    changes = karyaksham("pipelines", "diff", "few", "1").stdout.splitlines()
    assert changes == ["~ keep (filter)", "    ~ condition: n >= $least → n > $least"]
    done = karyaksham("pipelines", "run", "few", "--version", "1", "-p", "least=3", "--wait")
    assert (done.returncode, "keep: 1 rows" in done.stdout) == (0, True), done.stderr
    history = karyaksham("pipelines", "history", "few").stdout
    assert "v1  succeeded" in history
    assert "1 rows" in history
    assert "few" in karyaksham("pipelines", "list").stdout
    assert "keep (filter)" in karyaksham("pipelines", "show", "few").stdout
    stranger = karyaksham("pipelines", "share", "few", "analysts")
    assert (stranger.returncode, "You are in no group 'analysts'." in stranger.stderr) == (2, True), stranger.stderr
    assert "shared with nobody" in karyaksham("pipelines", "share", "few").stderr
    karyaksham("pipelines", "archive", "few")
    assert karyaksham("pipelines", "list").stdout == ""
    missing = karyaksham("pipelines", "show", "nope")
    assert (missing.returncode, "There is no saved pipeline 'nope'" in missing.stderr) == (1, True)


@pytest.mark.long
def test_a_schedule_is_made_paused_resumed_and_removed(karyaksham, tmp_path):
    karyaksham("pipelines", "save", write(tmp_path, "n >= $least"))
    shown = karyaksham("schedules", "next", "--cron", "30 2 * * *", "--time-zone", "Europe/Berlin")
    assert (len(shown.stdout.splitlines()), "At 02:30 every day" in shown.stderr) == (5, True), shown.stderr
    made = karyaksham("schedules", "add", "few", "--cron", "0 2 * * *", "--name", "night", "-p", "least=1")
    assert made.returncode == 0, made.stderr
    assert "At 02:00 every day" in karyaksham("schedules", "list").stdout
    assert len(karyaksham("schedules", "next", "night").stdout.splitlines()) == 5
    assert "paused" in karyaksham("schedules", "pause", "night").stderr
    assert "next" in karyaksham("schedules", "resume", made.stdout.strip()).stderr
    assert karyaksham("schedules", "remove", "night").returncode == 0
    assert karyaksham("schedules", "list").stdout == ""
    wrong = karyaksham("schedules", "add", "few", "--cron", "0 25 * * *")
    assert (wrong.returncode, "bad hour" in wrong.stderr) == (2, True), wrong.stderr
    assert karyaksham("schedules", "add", "few").returncode == 2


def test_a_new_file_is_run_by_a_worker(client, tmp_path):
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "new.csv").write_text("n\n1\n2\n")
    nodes = [{"id": "read", "type": "read_csv", "params": {"path": "${file}"}}]
    parameters = {"file": {"type": "string", "default": "none.csv"}}
    saved = client.save_pipeline("each", {"karyaksham": 1, "parameters": parameters, "nodes": nodes}, base="/")
    trigger = {"kind": "files", "prefix": f"{inbox}/", "seconds": 1, "existing": True}
    schedule = client.add_schedule(saved["id"], trigger)
    event = next(event for event in client.events() if event["kind"] == "finished")
    record = client.run(event["run"])
    assert (record["state"], record["schedule"], record["outputs"][0]["rows"]) == ("succeeded", schedule["id"], 2)
    assert [step["to"] for step in client.trail(record["id"])] == ["queued", "running", "committing", "succeeded"]


def test_who_saves_over_somebody_else_is_told(client):
    table = {"id": "t", "type": "inline_table", "params": {"rows": [{"a": 1}]}}
    first = client.save_pipeline("p", {"karyaksham": 1, "nodes": [table]})
    client.save_pipeline("p", {"karyaksham": 1, "nodes": []}, expected=first["version"])
    with pytest.raises(KaryakshamError, match="Somebody has saved version 2"):
        client.save_pipeline("p", {"karyaksham": 1, "nodes": [table]}, expected=first["version"])
