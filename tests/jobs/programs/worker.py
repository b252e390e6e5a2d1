"""A worker in a process of its own that uses the child beside it; its rhythm is the first argument, as JSON."""

import asyncio
import json
import sys
from pathlib import Path

from karyaksham_kernel.execution import commit
from karyaksham_kernel.jobs.rhythm import Rhythm
from karyaksham_kernel.jobs.worker import Worker, work
from karyaksham_kernel.settings import get_settings
from karyaksham_kernel.telemetry import set_up_logging

set_up_logging("worker")
child = (sys.executable, str(Path(__file__).with_name("child.py")))
worker = Worker(get_settings(), committer=commit, rhythm=Rhythm(**json.loads(sys.argv[1])), child_command=child)
asyncio.run(work(worker))
