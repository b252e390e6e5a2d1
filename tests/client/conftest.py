"""A whole Karyaksham of one test's own, and what it must not leave behind."""

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from servers.process import wait_until, words_of

from karyaksham_kernel.client.instance import stop_instance
from karyaksham_kernel.settings import Settings, get_settings


@pytest.fixture
def settings(home: Path) -> Iterator[Settings]:
    """Settings of a fresh home; what was started for it is stopped, and nothing may be left."""
    made = get_settings()
    yield made
    stop_instance(made)
    wait_until(lambda: not processes_of(made), "every process of this home to be gone", seconds=10)


def processes_of(settings: Settings) -> list[psutil.Process]:
    """Processes, other than this one, whose home is that of the settings."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("KARYAKSHAM_HOME") == str(settings.home) and process.pid != psutil.Process().pid:
                found.append(process)
        except psutil.Error:
            continue
    return found


def part(settings: Settings, word: str) -> psutil.Process:
    """The one process of this home whose command line has this word."""
    (found,) = [process for process in processes_of(settings) if word in words_of(process)]
    return found
