"""Prints one table: `make load`. ONLY=free, fleet or claims measures one part; everything is on this machine alone."""

from __future__ import annotations

import asyncio
import os
import platform
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2] / "tests")]

from load import fleet, free_slot
from load.figures import Figure
from load.stack import stack

PARTS = ("free", "fleet", "claims")


def figures_of(part: str) -> Iterator[Figure]:
    """What one part measures."""
    if part == "free":
        with stack(slots=2) as here:
            yield from asyncio.run(free_slot.measure(here))
    elif part == "fleet":
        with stack(slots=fleet.RUNS) as here:
            yield from asyncio.run(fleet.measure(here))
    else:
        import claims

        for database, owners, _, p99 in claims.each():
            what = f"claim with {claims.QUEUED:,} queued, {owners:,} owners, {database}, p99"
            yield Figure(what, p99, "ms", claims.LIMIT_MS)


def main() -> int:
    """Print the table; 1 when a figure did not hold."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False).stdout
    print(f"commit {commit.strip() or 'unknown'}, {os.cpu_count()} cores, {platform.machine()}\n")
    print("| figure | measured | target | |\n|---|---|---|---|", flush=True)
    held = True
    for part in PARTS:
        if os.environ.get("ONLY", part) == part:
            for figure in figures_of(part):
                print(figure.line(), flush=True)
                held &= figure.held
    return 0 if held else 1


if __name__ == "__main__":
    # What was started is ended, whoever ends this.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main())
