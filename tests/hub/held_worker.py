"""A worker whose runs compute nothing before a file exists: argument 1 is that file, and a child is started with 2."""

from __future__ import annotations

import asyncio
import runpy
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from karyaksham_kernel._engine import CancelToken
    from karyaksham_kernel.execution.events import Event
    from karyaksham_kernel.execution.job import Job


def work() -> None:
    from karyaksham_kernel.execution import commit
    from karyaksham_kernel.jobs.worker import Worker
    from karyaksham_kernel.jobs.worker import work as until_stopped
    from karyaksham_kernel.settings import get_settings
    from karyaksham_kernel.telemetry import set_up_logging

    set_up_logging("worker")
    child = (sys.executable, __file__, sys.argv[1], "child")
    asyncio.run(until_stopped(Worker(get_settings(), committer=commit, child_command=child)))


def compute() -> None:
    """A child that may have been started long before its job is held too: what waits is the job, not the process."""
    from karyaksham_kernel.execution import run

    execute = run.execute

    def held(job: Job, emit: Callable[[Event], None], cancel: CancelToken) -> None:
        while not Path(sys.argv[1]).exists():
            time.sleep(0.02)
        execute(job, emit, cancel)

    run.execute = held
    runpy.run_module("karyaksham_kernel.execution.child", run_name="__main__")


if __name__ == "__main__":
    compute() if len(sys.argv) > 2 else work()
