"""A process that computes yields to those who answer."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from karyaksham_kernel.execution import priority

GIVE_WAY = "import os; from karyaksham_kernel.execution.priority import give_way; give_way(); print(os.nice(0))"
SESSION = Path("/proc/self/autogroup")


def told(program: str, *, leads: bool = True, **variables: str) -> list[str]:
    """What a process prints, in a session of its own or in this one."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        start_new_session=leads,
        env={**os.environ, **variables},
    )
    return done.stdout.split()


def test_its_share_is_smaller_than_its_parents_and_smaller_still_among_many() -> None:
    before = int(told("import os; print(os.nice(0))")[-1])
    assert before < int(told(GIVE_WAY)[-1]) < int(told(GIVE_WAY, KARYAKSHAM_CROWDED="1")[-1])


@pytest.mark.skipif(not SESSION.exists(), reason="this system does not group processes by session")
@pytest.mark.parametrize(("variables", "nice"), [({}, 5), ({"KARYAKSHAM_CROWDED": "1"}, 19)])
def test_so_is_its_sessions(variables: dict[str, str], nice: int) -> None:
    assert told(f"{GIVE_WAY}; print(open('{SESSION}').read())", **variables)[-1] == str(nice)


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
    monkeypatch.setattr(priority.os, "nice", lambda _more: 0)
    monkeypatch.setattr(priority.os, "getsid", lambda _process: os.getpid())
    monkeypatch.setattr(priority, "_PAUSE", 0)
    priority.give_way()
    assert written == ["5\n"]


def test_a_process_that_was_nicer_stays_so() -> None:
    assert int(told(f"import os; os.nice(15); {GIVE_WAY}")[-1]) >= 15


def test_that_there_are_no_such_groups_is_no_fault() -> None:
    program = f"from karyaksham_kernel.execution import priority as p; p._SESSION = p.Path('/none/x'); {GIVE_WAY}"
    assert int(told(program)[-1]) >= 5
