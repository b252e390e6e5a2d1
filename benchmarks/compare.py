"""Karyaksham beside polars and DuckDB: the same work, as ratios.

Usage: python benchmarks/compare.py [--only NAME]… [--rounds 5] [--data FOLDER] [--scale S]

Whole processes, start-up included, run in turn so that all see the same machine; medians of the rounds, and the most
memory that the kernel counted for the process. Prints one Markdown table. Data is generated once.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from contenders import Contender, contenders, environment_of
from data import SCALE, generated
from object_store import served
from tasks import all_tasks
from tasks.task import Task

_COLUMNS = ("karyaksham", "polars", "duckdb")
_OTHERS = ("datafusion", "pandas")
_MODULES = {"karyaksham": "karyaksham_kernel"}
_LARGE = 5
"""Rounds of a small line for one of a large one."""
HERE = Path(__file__).resolve().parent


def main() -> None:
    """Run the tasks and print the table."""
    tasks = all_tasks()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=[task.name for task in tasks], help="may be repeated")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--data", type=Path, default=HERE.parent / "build" / "bench")
    parser.add_argument("--scale", type=float, help=f"of TPC-H; {SCALE} is 1 GB, and large lines have 14, 10 GB")
    given = parser.parse_args()
    _print_head(given.rounds)
    for task in tasks:
        if given.only is None or task.name in given.only:
            scale = given.scale or task.scale or SCALE
            folder = given.data if scale == SCALE else given.data / f"scale-{scale:g}"
            with tempfile.TemporaryDirectory(dir=_scratch(given.data)) as temporary:
                print(_line(task, _measured(task, folder, scale, given.rounds, Path(temporary))), flush=True)


def _scratch(folder: Path) -> Path:
    """Outputs lie beside the data: /tmp may be memory."""
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _measured(task: Task, folder: Path, scale: float, rounds: int, temporary: Path) -> list[Contender]:
    data = generated(task.data, folder, scale)
    out = temporary / "out"
    places = {"data": str(data), "out": str(out)}
    if any("{orders}" in str(node) for node in task.nodes):
        places["orders"] = str(generated("orders", folder, scale))
    with _reachable(task, data, temporary) as (more, variables):
        programs = contenders(task, {**places, **more}, temporary)
        environment = environment_of(task, temporary / "home", variables)
        large = scale > SCALE
        for program in [] if large else programs:
            program.run(environment, out)  # warms the page cache and Python's own; not counted
            program.forget()
        for _ in range(_rounds(rounds, large=large)):
            for program in programs:
                program.run(environment, out)
    return programs


@contextmanager
def _reachable(task: Task, data: Path, temporary: Path) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """What a task's input needs: for S3 a server."""
    if task.data != "s3":
        yield {}, {}
        return
    with served(data, temporary) as (uri, endpoint, variables):
        yield {"data": uri, "endpoint": endpoint}, variables


def _rounds(rounds: int, *, large: bool) -> int:
    return max(1, rounds // _LARGE) if large else rounds


def _print_head(rounds: int) -> None:
    installed = [name for name in (*_COLUMNS, *_OTHERS) if find_spec(_MODULES.get(name, name))]
    versions = " · ".join(f"{name} {version(name)}" for name in installed)
    print(f"{versions} · Python {platform.python_version()} · {os.cpu_count()} cores")
    large = _rounds(rounds, large=True)
    print(f"whole processes, medians of {rounds} rounds in turn (10 GB: {large}), page cache warm")
    print("a cell: seconds · of all cores · peak MB\n")
    print(f"| work | {' | '.join(_COLUMNS)} | ratio to the faster | at most | ratio of cores | others |")
    print("|---" * (len(_COLUMNS) + 5) + "|")


def _line(task: Task, programs: list[Contender]) -> str:
    by_name = {program.name: program for program in programs}
    ours, peers = programs[0], [by_name[name] for name in _COLUMNS[1:] if name in by_name]
    times = [peer.median for peer in peers if peer.median is not None]
    ratio = f"{ours.median / min(times):.2f}" if ours.median is not None and times else "–"
    target = "" if task.target is None else f"{task.target:g}"
    title = f"{task.title}: 10 GB with {task.budget / 1e9:g} GB of memory" if task.budget else task.title
    for program in programs:
        if program.failure is not None:
            print(f"{task.name}: {program.name} failed: {program.failure}", file=sys.stderr)
    spent = [median(peer.cores) for peer in peers if peer.median is not None]
    cores = f"{median(ours.cores) / min(spent):.2f}" if ours.median is not None and spent else "–"
    cells = " | ".join(_cell(by_name.get(name)) for name in _COLUMNS)
    others = [f"{name} {_cell(program)}" for name, program in by_name.items() if name not in _COLUMNS]
    return f"| {title} | {cells} | {ratio} | {target} | {cores} | {'; '.join([*others, *filter(None, [task.note])])} |"


def _cell(program: Contender | None) -> str:
    if program is None:
        return "–"
    if program.median is None:
        return "failed"
    return f"{program.median:.2f} · {median(program.cores):.2f} · {max(program.megabytes):.0f}"


if __name__ == "__main__":
    main()
