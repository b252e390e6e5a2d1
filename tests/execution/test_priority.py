"""A process that computes yields to those who answer."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from karyaksham_kernel.execution import priority

GIVE_WAY = "import os; from karyaksham_kernel.execution.priority import give_way; give_way(); print(os.nice(0))"
SESSION = Path("/proc/self/autogroup")


def told(program: str, *, leads: bool = True) -> list[str]:
    """What a process prints, in a session of its own or in this one."""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, start_new_session=leads
    )
    return done.stdout.split()


def test_its_niceness_is_lower_than_that_of_its_parent() -> None:
    assert int(told(GIVE_WAY)[-1]) > int(told("import os; print(os.nice(0))")[-1])


@pytest.mark.skipif(not SESSION.exists(), reason="this system does not group processes by session")
def test_so_is_its_sessions() -> None:
    *_, nice = told(f"{GIVE_WAY}; print(open('{SESSION}').read())")
    assert int(nice) == 10


@pytest.mark.skipif(not SESSION.exists(), reason="this system does not group processes by session")
def test_a_session_that_others_lead_is_left_as_it_is() -> None:
    before = SESSION.read_text()
    told(GIVE_WAY, leads=False)
    assert SESSION.read_text() == before


def test_a_system_that_takes_one_change_at_a_time_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = iter([BlockingIOError, BlockingIOError, None])
    written: list[str] = []

    class Session:
        @staticmethod
        def write_text(text: str) -> None:
            if (error := next(asked)) is not None:
                raise error
            written.append(text)

    monkeypatch.setattr(priority, "_SESSION", Session)
    monkeypatch.setattr(priority.os, "nice", lambda _niceness: None)
    monkeypatch.setattr(priority.os, "getsid", lambda _process: os.getpid())
    monkeypatch.setattr(priority, "_PAUSE", 0)
    priority.give_way()
    assert written == ["10\n"]


def test_that_there_are_no_such_groups_is_no_fault() -> None:
    program = f"from karyaksham_kernel.execution import priority as p; p._SESSION = p.Path('/none/x'); {GIVE_WAY}"
    assert int(told(program)[-1]) >= 10
