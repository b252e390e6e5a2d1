"""Where a run's own files are: its logs, one an attempt, and its scratch folders, one an attempt."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from karyaksham_kernel.jobs.transitions import Hold
from karyaksham_kernel.settings import Settings


def log_folder(settings: Settings) -> Path:
    """The folder of all runs' logs."""
    return settings.logs / "runs"


def log_of(settings: Settings, hold: Hold) -> Path:
    """The log of one attempt."""
    return log_folder(settings) / f"{hold.run}.{hold.fence}.log"


def logs_of_run(settings: Settings, run: str) -> list[Path]:
    """The logs of a run's attempts, the first attempt's first."""
    return sorted(log_folder(settings).glob(f"{run}.*.log"), key=lambda path: int(path.suffixes[-2][1:]))


def scratch_of(settings: Settings, hold: Hold) -> Path:
    """The scratch folder of one attempt."""
    return settings.scratch / f"{hold.run}-{hold.fence}"


def scratch_in_use(settings: Settings) -> Iterator[Hold]:
    """The attempts that have a scratch folder on this machine."""
    for folder in settings.scratch.iterdir():
        run, _, fence = folder.name.rpartition("-")
        if run and fence.isdigit():
            yield Hold(run, int(fence))


def remove_scratch(settings: Settings, hold: Hold) -> None:
    """Free what an attempt kept on disk; idempotent."""
    shutil.rmtree(scratch_of(settings, hold), ignore_errors=True)
