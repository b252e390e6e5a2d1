"""A worker that kills itself once at a step of the commit: the first argument names it, the second a marker."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from karyaksham_kernel.execution import commit
from karyaksham_kernel.jobs import committing, settle
from karyaksham_kernel.jobs.worker import Worker, work
from karyaksham_kernel.settings import get_settings

STEP, MARKER = sys.argv[1], Path(sys.argv[2])


def pass_by(step: str) -> None:
    if step == STEP and not MARKER.exists():
        MARKER.touch()
        os.kill(os.getpid(), signal.SIGKILL)


class Committer:
    async def complete(self, prepared: dict) -> None:
        pass_by("before complete")
        await commit.complete(prepared)
        pass_by("after complete")

    async def abort(self, prepared: dict) -> None:
        await commit.abort(prepared)


decide = committing.decide


async def decide_or_die(*given: object) -> bool:
    pass_by("before decide")
    decided = await decide(*given)
    pass_by("after decide")
    return decided


settle.committing.decide = decide_or_die
asyncio.run(work(Worker(get_settings(), committer=Committer())))
