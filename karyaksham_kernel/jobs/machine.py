"""What this machine has for runs, and what a worker may take of it."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from pathlib import Path

from karyaksham_kernel.settings import Settings

_CGROUP = Path("/sys/fs/cgroup/memory.max")
_SHARE = 0.8
"""The rest is for the system, the page cache and the service."""
_BUDGET_SHARE = 0.25


@dataclass(frozen=True)
class Room:
    """What all runs of one machine may hold together, whichever of its workers computes them; bytes and cores."""

    host: str
    memory: int
    cores: int
    budget: int
    """What a run with blocking nodes reserves when it names no budget of its own."""
    max_running: int | None = None
    """Runs of one owner at once, where no quota says otherwise."""


def room_of(settings: Settings) -> Room:
    """The room of this machine under these settings."""
    total = memory()
    budget = settings.memory_budget or int(total * _BUDGET_SHARE)
    admitted = settings.memory or int(total * _SHARE)
    declared = settings.cores or max(cores(), settings.slots)
    return Room(socket.gethostname(), admitted, declared, budget, settings.max_running)


def memory() -> int:
    """Bytes of memory that this process and its like may use: the machine's, or its container's limit."""
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        limit = _CGROUP.read_text(encoding="ascii").strip()
    except OSError:
        return physical
    return min(physical, int(limit)) if limit.isdigit() else physical


def cores() -> int:
    """Cores that this process and its like may compute on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
