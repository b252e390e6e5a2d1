"""What a bare pytest runs, what it leaves out and says, and how the rest is had."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

CONFTEST = """
from tiers import ShortForm

def pytest_configure(config):
    for marker in ("long", "large", "slow", "e2e"):
        config.addinivalue_line("markers", marker)
    config.pluginmanager.register(ShortForm())
"""
TESTS = """
import pytest

def test_quick(): pass

@pytest.mark.long
@pytest.mark.parametrize("size", [1, 2])
def test_long(size): pass

@pytest.mark.large
def test_large(): pass

@pytest.mark.long
@pytest.mark.e2e
def test_browser(): pass
"""
QUICK = {"test_quick"}
LONG = {"test_long[1]", "test_long[2]", "test_large", "test_browser"}

Ran = Callable[..., tuple[set[str], str]]


@pytest.fixture
def ran(tmp_path: Path) -> Ran:
    """The names of the tests that ran, and what was said."""
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "test_it.py").write_text(TESTS)
    kept = {name: value for name, value in os.environ.items() if name not in {"ALL", "CI", "LEFT_OUT"}}

    def run(*words: str, **variables: str) -> tuple[set[str], str]:
        command = [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", "--rootdir=.", *words]
        environment = {**kept, "PYTHONPATH": str(Path(__file__).parent), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        done = subprocess.run(command, cwd=tmp_path, env=environment | variables, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return set(re.findall(r"test_it\.py::(\S+)", done.stdout)), done.stdout

    return run


@pytest.mark.parametrize("processes", [[], ["-p", "xdist", "-n", "2"]], ids=["one process", "two"])
def test_the_long_ones_are_left_out_and_counted(ran: Ran, tmp_path: Path, processes: list[str]) -> None:
    names, said = ran(*processes, LEFT_OUT=str(tmp_path / "left_out"))
    assert names == QUICK
    assert "4 long tests were left out; ALL=1 runs them too." in said
    assert (tmp_path / "left_out").read_text() == "4\n"


def test_what_another_mark_leaves_out_is_not_counted(ran: Ran) -> None:
    assert "3 long tests" in ran("-m", "not e2e and not slow")[1]


@pytest.mark.parametrize("variable", ["ALL=1", "CI=true"])
def test_everything_runs_when_asked_for(ran: Ran, variable: str) -> None:
    name, _, value = variable.partition("=")
    names, said = ran(**{name: value})
    assert names == QUICK | LONG
    assert "left out" not in said


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["-m", "long"], LONG),
        (["-m", "large"], {"test_large"}),
        (["test_it.py::test_large"], {"test_large"}),
        (["test_it.py::test_long"], {"test_long[1]", "test_long[2]"}),
        (["test_it.py::test_long[2]"], {"test_long[2]"}),
        (["test_it.py"], QUICK | LONG),
    ],
)
def test_one_that_is_named_runs(ran: Ran, words: list[str], expected: set[str]) -> None:
    assert ran(*words)[0] == expected
