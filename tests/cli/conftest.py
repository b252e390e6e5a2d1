"""The command as a person runs it: a process of its own, in a folder with a document."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

COMMAND = [sys.executable, "-m", "karyaksham_kernel.cli.app"]
Done = subprocess.CompletedProcess[str]


@dataclass
class Terminal:
    """A working directory, and the command in it."""

    folder: Path

    def karyaksham(self, *words: str, **options: Any) -> Done:
        """Run `karyaksham …` to its end."""
        return subprocess.run(
            [*COMMAND, *words], cwd=self.folder, capture_output=True, text=True, timeout=60, **options
        )

    def start(self, *words: str) -> "subprocess.Popen[str]":
        """Start `karyaksham …`, to watch and to interrupt it."""
        return subprocess.Popen(
            [*COMMAND, *words], cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def write(self, *nodes: dict[str, Any], **fields: Any) -> str:
        """Write a document of these nodes; gives its name."""
        document = {"karyaksham": 1, "nodes": list(nodes), **fields}
        (self.folder / "pipeline.karya").write_text(json.dumps(document))
        return "pipeline.karya"

    def files(self) -> list[str]:
        """The files there are, hidden ones included."""
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file())


@pytest.fixture
def terminal(tmp_path: Path, home: Path) -> Terminal:
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "flights.csv").write_text("carrier,dep_delay\nUA,4\nAA,33\nUA,\nB6,-4\n")
    return Terminal(folder)


@pytest.fixture
def no_tracebacks() -> Callable[[Done], None]:
    """Whatever went wrong, a person is not shown where in our code."""

    def check(done: Done) -> None:
        assert "Traceback" not in done.stderr + done.stdout, done.stderr

    return check


os.environ.setdefault("COLUMNS", "200")
