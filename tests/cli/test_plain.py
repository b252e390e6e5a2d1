"""Where `run` is understood without typer, typer understands the same."""

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karyaksham_kernel.cli import run as command
from karyaksham_kernel.cli.application import application
from karyaksham_kernel.cli.plain import plain_run

WORDS = ["a.karya", "run", "-p", "n=1", "n=", "=1", "--parameter", "m=a=b", "--events", "--json", "--help", "-x", "--"]


def as_typer_reads(words: list[str]) -> dict[str, object] | None:
    """What the command would have been called with; None when typer refuses or answers itself."""
    called: list[dict[str, object]] = []

    def record(path, parameters, *, events, json):
        called.append({"path": path, "parameters": parameters, "events": events, "json": json})
        return 0

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(command, "run_document", record)
        with pytest.raises(SystemExit):
            application("run")(args=words, prog_name="karyaksham")
    return called[0] if called else None


@given(st.lists(st.sampled_from(WORDS), max_size=6))
def test_typer_understands_the_same(words):
    plain = plain_run(["run", *words])
    if plain is not None:
        assert dict(plain) == as_typer_reads(["run", *words])


def test_the_usual_forms_are_plain():
    asked = plain_run(["run", "flights.karya", "-p", "minutes=60", "--json"])
    assert asked == {"path": Path("flights.karya"), "parameters": {"minutes": "60"}, "events": False, "json": True}


@pytest.mark.parametrize("line", ["", "check a.karya", "run", "run --help", "run a b", "run a -p", "run a -p n"])
def test_everything_else_is_left_to_typer(line):
    assert plain_run(line.split()) is None


def test_a_run_imports_no_typer(tmp_path):
    import subprocess

    script = (
        "import sys; from karyaksham_kernel.cli.command import run_command; from karyaksham_kernel.cli.plain import *\n"
    )
    script += "try: run_command('run', plain_run(['run', 'absent.karya']))\n"
    script += "except SystemExit as end: print(end.code, 'typer' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=tmp_path)
    assert done.stdout.split() == ["2", "False"], done.stderr
