"""The one Karyaksham of a home: a lock that `karyaksham up` holds for as long as it lives."""

from __future__ import annotations

import fcntl
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from karyaksham_kernel.settings import Settings

_POLL = 0.05


def _lock_file(settings: Settings) -> Path:
    return settings.runtime / "up.lock"


@contextmanager
def only_instance(settings: Settings) -> Iterator[bool]:
    """Be the instance of this home until the block ends; False when another one is."""
    with lock(_lock_file(settings)) as held:
        if held:
            _lock_file(settings).write_text(str(os.getpid()), encoding="ascii")
        yield held


@contextmanager
def lock(path: Path, deadline: float | None = None) -> Iterator[bool]:
    """Hold an exclusive lock until the block ends; False when it could not be had by `deadline` (monotonic seconds)."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield _acquire(descriptor, deadline)
    finally:
        # Closing gives the lock up; the file stays, because removing it would race with the next one who opens it.
        os.close(descriptor)


def running_pid(settings: Settings) -> int | None:
    """The process that is the instance of this home, None when there is none."""
    path = _lock_file(settings)
    if not path.exists():
        return None
    with lock(path) as held:
        if held:
            return None
        with suppress(ValueError):
            return int(path.read_text(encoding="ascii"))
    return None


def stop_instance(settings: Settings, seconds: float = 40.0) -> bool:
    """Ask the instance of this home to stop and wait for it; False when there was none.

    Raises:
        TimeoutError: when it has not stopped in time.
    """
    pid = running_pid(settings)
    if pid is None:
        return False
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + seconds
    while running_pid(settings) is not None:
        if time.monotonic() > deadline:
            raise TimeoutError(f"process {pid} has not stopped after {seconds:g} s")
        time.sleep(_POLL)
    return True


def _acquire(descriptor: int, deadline: float | None) -> bool:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if deadline is None or time.monotonic() > deadline:
                return False
            time.sleep(_POLL)
        else:
            return True
