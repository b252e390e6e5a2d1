"""Start a server in its own process group, wait until it answers, and end the whole group."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil


def free_port() -> int:
    """A TCP port of the loopback address that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    """Whether something accepts connections on a loopback port."""
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(holds: Callable[[], object], what: str, *, seconds: float = 30.0) -> None:
    """Poll a condition until it holds.

    Raises TimeoutError naming `what` when it does not within the deadline.
    """
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds:g} s in vain for {what}")
        time.sleep(0.02)


def words_of(process: psutil.Process) -> list[str]:
    """Its command line, empty when it is gone."""
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def has_ended(process: int) -> bool:
    """Whether a process is gone, or waits for nothing but its parent's attention."""
    try:
        return psutil.Process(process).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@contextmanager
def running(
    command: Sequence[str],
    ready: Callable[[], object],
    log: Path,
    environment: Mapping[str, str] | None = None,
    stop: signal.Signals = signal.SIGTERM,
    seconds: float = 30.0,
) -> Iterator[subprocess.Popen[bytes]]:
    """A server from its first answer until the end of the block."""
    with log.open("wb") as output:
        server = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment, start_new_session=True
        )
    try:
        wait_until(lambda: server.poll() is not None or ready(), f"{command[0]} to answer", seconds=seconds)
        if server.poll() is not None:
            raise RuntimeError(f"{command[0]} ended at once:\n{log.read_text(errors='replace')[-2000:]}")
        yield server
    finally:
        end(server, stop=stop)


def end(server: subprocess.Popen[bytes], *, stop: signal.Signals = signal.SIGTERM, seconds: float = 10.0) -> None:
    """Ask a server's process group to stop, then kill what is left of it."""
    if server.poll() is None:
        os.killpg(server.pid, stop)
        try:
            server.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()
