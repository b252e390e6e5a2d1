"""karyaksham check, preview, export, and the list of commands."""

import json

import pytest
from cli.conftest import Terminal
from execution.documents import node, read

from karyaksham_kernel.cli.application import COMMANDS

LATE = (read(), node("late", "filter", "flights", condition="dep_delay > 15"))


def test_check_shows_the_columns_at_every_port(terminal: Terminal) -> None:
    document = terminal.write(*LATE, node("out", "write_csv", "late", path="late.csv"))
    done = terminal.karyaksham("check", document)
    assert done.returncode == 0
    lines = [line.split() for line in done.stdout.splitlines()]
    assert ["flights", "dep_delay", "int64"] in lines
    assert ["late.rest", "carrier", "string"] in lines
    told = json.loads(terminal.karyaksham("check", document, "--json").stdout)
    assert told["schemas"]["late"]["out"] == [
        {"name": "carrier", "type": "string"},
        {"name": "dep_delay", "type": "int64"},
    ]
    assert terminal.files() == ["flights.csv", "pipeline.karya"]


def test_preview_shows_rows_of_any_port(terminal: Terminal) -> None:
    document = terminal.write(*LATE, node("out", "write_csv", "late", path="late.csv"))
    done = terminal.karyaksham("preview", document, "late")
    assert done.returncode == 0
    assert "AA" in done.stdout
    told = json.loads(terminal.karyaksham("preview", document, "late.rest", "--rows", "1", "--json").stdout)
    assert told == {"columns": ["carrier", "dep_delay"], "rows": [["UA", 4]]}
    assert terminal.files() == ["flights.csv", "pipeline.karya"]


@pytest.mark.parametrize(
    ("port", "code"), [("lat", "unknown_node"), ("late.rst", "unknown_port"), ("out", "unknown_port")]
)
def test_preview_of_what_is_not_there_is_told(terminal: Terminal, port: str, code: str) -> None:
    document = terminal.write(*LATE, node("out", "write_csv", "late", path="late.csv"))
    done = terminal.karyaksham("preview", document, port, "--json")
    assert done.returncode == 2
    assert [problem["code"] for problem in json.loads(done.stdout)["problems"]] == [code]


def test_export_gives_code_that_makes_the_same_pipeline(terminal: Terminal) -> None:
    done = terminal.karyaksham("export", terminal.write(*LATE), "--to", "python")
    assert done.returncode == 0
    assert "dep_delay > 15" in done.stdout
    compile(done.stdout, "exported", "exec")


def test_help_names_every_command(terminal: Terminal) -> None:
    done = terminal.karyaksham("--help")
    assert done.returncode == 0
    for name in COMMANDS:
        assert f"\n  {name} " in done.stdout, name


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(terminal: Terminal, name: str) -> None:
    done = terminal.karyaksham(name, "--help")
    assert done.returncode == 0, done.stderr
    # `lab` hands its words on to JupyterLab, which explains itself.
    assert ("JupyterLab" if name == "lab" else "Usage: karyaksham") in done.stdout


def test_an_unknown_command_is_told(terminal: Terminal) -> None:
    done = terminal.karyaksham("rnu")
    assert done.returncode == 2
    assert "No such command 'rnu'" in done.stderr
