"""Programs that do the same work, run as whole processes and measured by the kernel's own account."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter

from tasks.task import Task


@dataclass
class Contender:
    """One program and what it took, round by round."""

    name: str
    command: list[str]
    seconds: list[float] = field(default_factory=list)
    cores: list[float] = field(default_factory=list)
    """Seconds of all cores together: what says something even while others use the machine."""
    megabytes: list[float] = field(default_factory=list)
    failure: str | None = None

    def run(self, environment: Mapping[str, str], out: Path) -> None:
        """Run once; a program that fails is not run again.

        What the program before it wrote at `out` is removed first: giving the space of a gigabyte back takes a file
        system up to a quarter of a second, and some programs pay for it where they open the file, others at the end.
        """
        if self.failure is not None:
            return
        for old in out.parent.glob(f"{out.name}*"):
            shutil.rmtree(old) if old.is_dir() else old.unlink()
        started = perf_counter()
        process = subprocess.Popen(
            self.command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=dict(environment)
        )
        assert process.stdout is not None
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        self.seconds.append(perf_counter() - started)
        self.cores.append(usage.ru_utime + usage.ru_stime)
        self.megabytes.append(usage.ru_maxrss / 1024)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            self.failure = output.decode().strip().splitlines()[-1] if output.strip() else f"exit {process.returncode}"

    def forget(self) -> None:
        """Count from here on."""
        self.seconds.clear()
        self.cores.clear()
        self.megabytes.clear()

    @property
    def median(self) -> float | None:
        """Seconds of the middle round; None for a program that failed."""
        return None if self.failure is not None or not self.seconds else statistics.median(self.seconds)


def contenders(task: Task, places: Mapping[str, str], folder: Path) -> list[Contender]:
    """Karyaksham, polars, DuckDB and whoever else a task names, each as one command or file."""
    made = [Contender("karyaksham", [str(Path(sys.executable).with_name("karyaksham")), *_ours(task, places, folder)])]
    for name, script in (("polars", task.polars), ("duckdb", task.duckdb), *task.others.items()):
        if script is None or find_spec(name) is None:
            continue
        file = folder / f"{task.name}_{name}.py"
        limit = f"import duckdb\nduckdb.sql(\"SET memory_limit = '{task.budget}B'\")\n" if task.budget else ""
        file.write_text((limit if name == "duckdb" else "") + filled(script, places))
        made.append(Contender(name, [sys.executable, str(file)]))
    return made


def environment_of(task: Task, home: Path, extra: Mapping[str, str]) -> dict[str, str]:
    """What all programs of a task see.

    What Python compiled may be kept, whatever the shell says: else every run of a package that was installed without
    bytecode compiles it again.
    """
    ours = {"KARYAKSHAM_HOME": str(home), "PYTHONSAFEPATH": "1"}
    if task.budget:
        ours["KARYAKSHAM_MEMORY_BUDGET"] = str(task.budget)
    ours |= {**task.environment, **extra}
    return {name: value for name, value in (os.environ | ours).items() if name != "PYTHONDONTWRITEBYTECODE"}


def filled(text: str, places: Mapping[str, str]) -> str:
    """A program with the places it works on."""
    for name, place in places.items():
        text = text.replace(f"{{{name}}}", place)
    return text


def _ours(task: Task, places: Mapping[str, str], folder: Path) -> list[str]:
    if task.command:
        return [filled(word, places) for word in task.command]
    document = {"karyaksham": 1, "name": task.name, "nodes": task.nodes}
    file = folder / f"{task.name}.karya"
    file.write_text(filled(json.dumps(document), places))
    return ["run", str(file)]
