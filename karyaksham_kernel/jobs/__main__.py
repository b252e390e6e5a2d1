"""`python -m karyaksham_kernel.jobs`: one worker, until it is asked to leave."""

from __future__ import annotations

import asyncio

from karyaksham_kernel.execution import commit
from karyaksham_kernel.jobs.parent import end_with_parent
from karyaksham_kernel.jobs.worker import Worker, work
from karyaksham_kernel.settings import get_settings
from karyaksham_kernel.telemetry import set_up_logging


def main() -> None:
    """Work with the settings of this process."""
    set_up_logging("worker")
    end_with_parent()
    settings = get_settings()
    settings.create_folders()
    asyncio.run(work(Worker(settings, committer=commit)))


if __name__ == "__main__":
    main()
