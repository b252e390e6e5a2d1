"""How a process that computes gives way to those who answer."""

from __future__ import annotations

import os
import time
from pathlib import Path

CROWDED = "KARYAKSHAM_CROWDED"
"""Set in the environment of a child that is one of more runs than there are cores."""
_ALONE, _AMONG_MANY = 5, 19
"""Niceness: a run with a core to itself goes on beside a person's own work; however many others compute, the service
answers and the worker keeps its leases."""
_SESSION = Path("/proc/self/autogroup")
_TRIES = 5
_PAUSE = 0.1
"""Seconds between two changes that Linux takes from users other than root."""


def give_way() -> None:
    """Lower this process's share of the processor, and its session's where it leads one; never raises it.

    Linux divides the processor among sessions first (sched(7), “The autogroup feature”): without the second a hundred
    children, each in a session of its own, would get a hundred times what the service gets. Where there are no such
    groups niceness alone counts.
    """
    niceness = _AMONG_MANY if CROWDED in os.environ else _ALONE
    os.nice(max(0, niceness - os.nice(0)))
    if os.getsid(0) != os.getpid():
        return  # the others of the session, a person's shell perhaps, did not ask for it
    for _ in range(_TRIES):
        try:
            _SESSION.write_text(f"{niceness}\n")
        except BlockingIOError:
            time.sleep(_PAUSE)
        except OSError:
            return
        else:
            return
