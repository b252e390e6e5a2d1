"""Ties a process's life to its parent's."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def end_with_parent(parent: int | None = None, how: signal.Signals = signal.SIGTERM) -> None:
    """Have the kernel send the signal `how` to this process when the thread that started it ends; Linux only.

    With `parent`, its process id, a parent that has died already ends this process too. Without it something else must
    tell, as the end of a pipe does. For use between fork and exec as well: the wish outlives the exec.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(how), 0, 0, 0)
    if parent is not None and os.getppid() != parent:
        os._exit(1)
