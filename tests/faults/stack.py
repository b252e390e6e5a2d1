"""A queue of a fault line's own: a home, a Valkey, a database, and real worker processes at their usual rhythm."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from jobs.embedded import Valkey
from jobs.watched_queue import WatchedQueue
from servers.process import end

from karyaksham_kernel.jobs.database import Database
from karyaksham_kernel.jobs.migrate import migrate
from karyaksham_kernel.settings import Settings, get_settings

TESTS = Path(__file__).parents[1]
STEPS = TESTS / "jobs" / "programs" / "worker.py"
DYING = Path(__file__).with_name("programs") / "dying_worker.py"
ENGINE = ("-m", "karyaksham_kernel.cli.app", "worker")


class Stack:
    """What one line of the table works with."""

    def __init__(self, settings: Settings, queue: WatchedQueue, valkey: Valkey, folder: Path) -> None:
        self.settings, self.queue, self.valkey, self.folder = settings, queue, valkey, folder
        self._workers: list[subprocess.Popen[bytes]] = []

    def worker(
        self, *program: str, slots: int = 5, within: Sequence[str] = (), **rhythm: float
    ) -> subprocess.Popen[bytes]:
        """Start a worker; without a program, one whose children take the steps that their documents say.

        `within` are the words that bound it (see `bounds`).
        """
        words = program or (str(STEPS), json.dumps(rhythm))
        log = (self.settings.logs / f"worker-{len(self._workers)}.log").open("wb")
        # As many cores as slots, or admission would keep runs back on a machine with few.
        environment = {**os.environ, "KARYAKSHAM_SLOTS": str(slots), "KARYAKSHAM_CORES": "64"}
        command = [*within, sys.executable, *words]
        started = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stderr=log, env=environment, start_new_session=True
        )
        self._workers.append(started)
        return started

    async def gated(self, count: int, name: str, **values: Any) -> list[tuple[str, Path, Path]]:
        """Queue runs that count, wait for their gate, and then write `whole`: run, gate and output of each."""
        made = []
        for number in range(count):
            gate, out = (self.folder / f"{name}-{number}.{kind}" for kind in ("gate", "txt"))
            steps = [{"count": 3}, {"wait_for": str(gate)}, {"count": 5}, {"write": str(out), "text": "whole"}]
            made.append((await self.queue.put(*steps, **values), gate, out))
        return made

    async def outputs_whole(self, made: list[tuple[str, Path, Path]]) -> bool:
        """Open the gates and wait for the ends; whether each output is there whole, and nothing beside it."""
        for _, gate, _ in made:
            gate.touch()
        for run, _, _ in made:
            if (await self.queue.reaches(run, "succeeded", "failed", "poisoned"))["state"] != "succeeded":
                return False
        beside = [path for path in self.folder.iterdir() if path.name.startswith(".")]
        return not beside and all(out.read_text() == "whole" for _, _, out in made)

    async def end(self, worker: subprocess.Popen[bytes]) -> None:
        """Ask a worker to leave, and wait until it has."""
        worker.terminate()
        await asyncio.to_thread(worker.wait)

    def stop(self) -> None:
        """End every worker that still lives."""
        for worker in self._workers:
            if worker.poll() is None:
                worker.send_signal(signal.SIGCONT)
            end(worker, seconds=15)


@asynccontextmanager
async def stack(url: str | None = None, **environment: str) -> AsyncIterator[Stack]:
    """A fresh stack, on SQLite or the database at `url`."""
    with tempfile.TemporaryDirectory(prefix="kk-fault-") as name:
        home, folder = Path(name) / "home", Path(name) / "out"
        folder.mkdir()
        changed = {"KARYAKSHAM_HOME": str(home), "PYTHONSAFEPATH": "1", **environment}
        if url:
            changed["KARYAKSHAM_DATABASE_URL"] = url
        before = {name: os.environ.get(name) for name in changed}
        os.environ.update(changed)
        get_settings.cache_clear()
        settings = get_settings()
        settings.create_folders()
        valkey, database = Valkey(settings), Database(settings.database)
        valkey.start()
        made = Stack(settings, WatchedQueue(database), valkey, folder)
        try:
            await migrate(database)
            yield made
        finally:
            await asyncio.to_thread(made.stop)
            await database.close()
            valkey.kill()
            for variable, value in before.items():
                os.environ.pop(variable) if value is None else os.environ.update({variable: value})
            get_settings.cache_clear()


class Clock:
    """The longest of the times that were taken."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._began = time.monotonic()

    def start(self) -> None:
        self._began = time.monotonic()

    def take(self) -> float:
        seconds = time.monotonic() - self._began
        self.longest = max(self.longest, seconds)
        return seconds
