"""A child process that computes one run: JSON in on stdin, events out on stdout, its log on stderr."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import signal
import subprocess
import threading
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

_LINE = 64 * 1024 * 1024
"""Bytes of the longest line that is read: the parts of a 50 GB output are some thousand ETags."""
_LAST_WORDS = 1.0
_OOM_SCORE = "800"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Exit:
    """How a child ended."""

    code: int
    max_rss: int
    """Bytes."""
    kernel_ran_out: bool
    """Whether the machine's out-of-memory killer was busy while the child lived."""

    @property
    def signal(self) -> int | None:
        """The signal that ended it, if one did."""
        return -self.code if self.code < 0 else None


class ChildProcess:
    """One spawned child in a process group of its own. Signals may be sent from any thread."""

    def __init__(
        self, popen: subprocess.Popen[bytes], reader: asyncio.StreamReader, writer: asyncio.StreamWriter, log: Path
    ) -> None:
        self.pid = popen.pid
        self._popen = popen
        self._reader = reader
        self._writer = writer
        self._log = log
        self._gone = threading.Lock()
        self._reaped = False
        self._ooms = _kernel_ooms()
        self._exit: asyncio.Future[Exit] = asyncio.get_running_loop().create_future()
        self._loop = asyncio.get_running_loop()
        threading.Thread(target=self._reap, name=f"reap-{self.pid}", daemon=True).start()

    @classmethod
    async def spawn(
        cls, command: Sequence[str], environment: Mapping[str, str], log: Path, folder: Path
    ) -> ChildProcess:
        """Start `command` in `folder` with its stderr appended to `log`; it waits for a job on its stdin."""
        loop = asyncio.get_running_loop()
        with log.open("ab") as errors:
            popen = subprocess.Popen(  # noqa: S603, ASYNC220 - our own interpreter; takes a millisecond, and must be in the thread whose death the child watches
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=dict(environment),
                cwd=folder,
                start_new_session=True,
            )
        _prefer_for_killing(popen.pid)
        reader = asyncio.StreamReader(limit=_LINE, loop=loop)
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), _pipe(popen.stdout))
        transport, protocol = await loop.connect_write_pipe(asyncio.streams.FlowControlMixin, _pipe(popen.stdin))
        return cls(popen, reader, asyncio.StreamWriter(transport, protocol, None, loop), log)

    @property
    def alive(self) -> bool:
        """Whether it has not ended yet."""
        return not self._reaped

    def log_to(self, log: Path) -> None:
        """Move the log to where it belongs; what is written later arrives there too."""
        self._log = self._log.replace(log)

    def discard_log(self) -> None:
        """Forget the log of a child that never had a job."""
        self._log.unlink(missing_ok=True)

    async def send(self, job: Mapping[str, Any]) -> None:
        """Hand it its job. A child that has died already does not take it; its exit tells."""
        with contextlib.suppress(ConnectionError):
            self._writer.write(json.dumps(job).encode() + b"\n")
            await self._writer.drain()

    async def events(self) -> AsyncIterator[dict[str, Any]]:
        """Its events, until it closes its stdout or has ended."""
        while line := await self._reader.readline():
            try:
                event = json.loads(line)
                event["kind"]
            except (ValueError, TypeError, KeyError):
                _log.warning("child %d wrote something that is no event: %.200r", self.pid, line)
                continue
            yield event

    def ask_to_stop(self) -> None:
        """SIGTERM to the child alone: it cleans up and says `cancelled`."""
        with self._gone:
            if not self._reaped:
                os.kill(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL to the child and all that it started."""
        with self._gone:
            # Once reaped, its number may be somebody else's.
            if not self._reaped:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self.pid, signal.SIGKILL)

    async def wait(self) -> Exit:
        """Wait until it has ended."""
        return await asyncio.shield(self._exit)

    async def close(self) -> None:
        """Kill it if it still lives, and close the pipes."""
        self.kill()
        await self.wait()
        self._writer.close()

    def _reap(self) -> None:
        # `waitid` leaves the zombie in place, so that the group's number stays ours until the lock is held.
        os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
        with self._gone:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
            _, status, usage = os.wait4(self.pid, 0)
            self._reaped = True
        self._popen.returncode = os.waitstatus_to_exitcode(status)
        end = Exit(self._popen.returncode, _bytes(usage.ru_maxrss), _kernel_ooms() > self._ooms)
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._ended, end)

    def _ended(self, end: Exit) -> None:
        if not self._exit.done():
            self._exit.set_result(end)
        # Something that the child started may hold the pipe open for ever.
        self._loop.call_later(_LAST_WORDS, self._reader.feed_eof)


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise RuntimeError("the child was started without its pipes")
    return stream


def _prefer_for_killing(pid: int) -> None:
    """When memory runs out, the kernel shall take a run rather than the worker; Linux only."""
    with contextlib.suppress(OSError):
        Path(f"/proc/{pid}/oom_score_adj").write_text(_OOM_SCORE, encoding="ascii")


def _kernel_ooms() -> int:
    """How many processes the kernel has killed for memory since it started; 0 where it does not say."""
    try:
        lines = Path("/proc/vmstat").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), 0)


def _bytes(max_rss: int) -> int:
    """`ru_maxrss` is kilobytes on Linux, bytes on macOS."""
    return max_rss * 1024 if os.uname().sysname == "Linux" else max_rss
