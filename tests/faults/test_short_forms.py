"""Lines of the fault table that no test elsewhere has a short form of, each once, against real processes.

The others' short forms are with what they are about. Kills, SIGSTOP, Redis, cancel: tests/jobs/test_workers.py.
PostgreSQL: test_workers_on_postgresql.py. Every step: test_failpoints.py, test_redis_failpoints.py. One key:
test_transitions.py. Fairness: test_claim_order.py. Dropped followers: test_follow.py. S3: tests/storage and
tests/execution/test_commit_s3.py, tests/engine/test_bad_network.py. Overwritten inputs: tests/execution/test_run.py.
"""

from collections.abc import Awaitable, Callable
from random import Random

import pytest

from faults.lines_processes import crashed, out_of_memory
from faults.lines_storage import full_disk
from faults.table import Measured

LONG = [pytest.param(line, marks=pytest.mark.long) for line in (out_of_memory, full_disk)]


@pytest.mark.parametrize("line", [crashed, *LONG], ids=lambda line: line.__name__)
async def test_a_line_holds(line: Callable[[int, Random], Awaitable[Measured]], home):
    measured = await line(1, Random(7))
    assert measured.held, measured.figures
