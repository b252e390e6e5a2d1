"""Runs every line of the fault table and prints what it measured: `make faults`, or `make faults FULL=1`.

FULL=1 runs the full counts, SEED=… repeats a run, ONLY=… runs the lines whose fault holds this text. What this machine
lacks (see `bounds` and `servers.parts`) is said in its line.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1]))

import pytest

from faults import lines_processes as processes
from faults import lines_services as services
from faults import lines_storage as storage
from faults.table import Line

LINES = (
    Line("kill -9 of worker and child", "0 lost, 0 duplicates, again ≤ 30 s", 100, 10, processes.worker_killed),
    Line("the same, within the engine", "results equal byte for byte", 20, 5, processes.worker_killed_mid_run),
    Line("kill -9 of the child alone", "running again ≤ 3 s", 100, 10, processes.child_killed),
    Line("kill at steps of the commit", "nothing partial or twice, ≤ 30 s", 40, 4, processes.killed_in_commit),
    Line("SIGSTOP past the lease, SIGCONT", "the zombie is refused", 20, 2, processes.frozen),
    Line("Redis killed, flushed, away", "no engine killed, queued start ≤ 10 s", 20, 2, services.redis_lost),
    Line("PostgreSQL restarted", "no live attempt re-run, submits refused", 20, 2, services.postgresql_restarted),
    Line("S3: 20 % 503, cut, bad completions", "success with the right content", 20, 5, storage.unreliable_store),
    Line("S3: stalled calls", "success; noticed ≤ 30 s", 20, 2, storage.stalling_store),
    Line("input overwritten mid-run", "always `input_changed`", 20, 2, storage.input_overwritten),
    Line("out of memory", "only that run ends, scratch freed", 10, 1, processes.out_of_memory),
    Line("crash in native code", "only that run ends, scratch freed", 10, 1, processes.crashed),
    Line("full disk", "only that run ends, scratch freed", 10, 1, storage.full_disk),
    Line("cancel at any moment", "stopped ≤ 7 s, no output", 100, 10, processes.cancelled),
    Line("concurrent submits, one key", "one run", 1000, 200, services.one_key),
    Line("one queues many, another 1", "the second takes the next slot", 1000, 200, services.fair),
    Line("SSE dropped", "no end missed, progress never back", 200, 40, services.followers_dropped),
)


HELD, NOT_HELD, NOT_MEASURED = "held", "NOT HELD", "not measured"


def main() -> int:
    """Print the table; 1 when a line did not hold."""
    full, seed = os.environ.get("FULL") == "1", int(os.environ.get("SEED") or secrets.randbelow(2**31))
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False).stdout
    print(f"commit {commit.strip() or 'unknown'}, seed {seed}, {'full' if full else 'short'} counts\n")
    print("| fault | accepted | measured | seconds | |\n|---|---|---|---|---|", flush=True)
    marks = [_run(line, line.full if full else line.short, seed) for line in _wanted()]
    return 0 if marks and set(marks) <= {HELD, NOT_MEASURED} else 1


def _wanted() -> list[Line]:
    only = os.environ.get("ONLY", "").lower()
    return [line for line in LINES if only in line.fault.lower()]


def _run(line: Line, count: int, seed: int) -> str:
    began = time.monotonic()
    try:
        measured = asyncio.run(line.measure(count, Random(seed)))
        figures, mark = measured.figures, HELD if measured.held else NOT_HELD
    except pytest.skip.Exception as absent:
        figures, mark = str(absent).removeprefix("NOT TESTED — "), NOT_MEASURED
    except Exception as error:
        figures, mark = f"{type(error).__name__}: {error}".replace("\n", " ")[:200], NOT_HELD
    seconds = time.monotonic() - began
    print(f"| {line.fault} ×{count} | {line.accepted} | {figures} | {seconds:.0f} | {mark} |", flush=True)
    return mark


if __name__ == "__main__":
    # What was started is ended, whoever ends this.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main())
