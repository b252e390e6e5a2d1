"""A whole Karyaksham of this test's own: service, worker and embedded Valkey as `karyaksham up` starts them."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

KARYAKSHAM = str(Path(sys.executable).with_name("karyaksham"))

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def karyaksham(home: Path) -> Iterator[Command]:
    """Run `karyaksham …` as a person would; what it started in the background is stopped at the end."""

    def run(*words: str | Path, **options: object) -> "subprocess.CompletedProcess[str]":
        return subprocess.run([KARYAKSHAM, *map(str, words)], capture_output=True, text=True, timeout=100, **options)

    yield run
    run("down")
