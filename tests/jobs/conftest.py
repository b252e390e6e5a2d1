"""Databases of both kinds, fresh for each test; a Valkey; workers in processes of their own."""

import json
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import psutil
import pytest
from jobs.databases import VirtualClock, fresh
from jobs.embedded import settings, valkey
from jobs.submitting import submission
from jobs.watched_queue import WatchedQueue
from servers.process import end, wait_until

from karyaksham_kernel.jobs.database import Database
from karyaksham_kernel.jobs.migrate import migrate
from karyaksham_kernel.jobs.submission import submit
from karyaksham_kernel.settings import Settings

__all__ = ["settings", "valkey"]

PROGRAMS = Path(__file__).with_name("programs")
QUICK = {"heartbeat": 0.2, "lease": 4.0, "sweep": 0.3, "poll": 0.2, "progress": 0.1, "grace": 0.5, "drain": 5.0}


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Both kinds of database; each test that asks for it runs on both."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'queue.sqlite'}"
    return request.getfixturevalue("postgres_url")


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
async def database(database_url: str, clock: VirtualClock) -> AsyncIterator[Database]:
    """A migrated, empty database that goes by the test's clock."""
    async with fresh(database_url, clock) as opened:
        yield opened


@pytest.fixture
def queue(database: Database) -> Callable[..., Awaitable[str]]:
    """Queue a run with these steps and give its id."""

    async def put(*steps: dict[str, object], **values: object) -> str:
        return await submit(database, submission(*steps, **values))

    return put


class Workers:
    """Real worker processes with short leases."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._started: list[subprocess.Popen[bytes]] = []

    def start(self, **rhythm: float) -> subprocess.Popen[bytes]:
        log = self._settings.logs / f"worker-{len(self._started)}.log"
        command = [sys.executable, str(PROGRAMS / "worker.py"), json.dumps(QUICK | rhythm)]
        with log.open("wb") as output:
            worker = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=output, start_new_session=True)
        self._started.append(worker)
        return worker

    def stop(self) -> None:
        for worker in self._started:
            end(worker, seconds=15)


@pytest.fixture
def workers(settings: Settings) -> Iterator[Workers]:
    """Start workers; the test fails when one of them leaves a process behind."""
    group = Workers(settings)
    yield group
    group.stop()
    wait_until(lambda: not children_of(settings), "every child to be gone", seconds=5)


def children_of(settings: Settings) -> list[psutil.Process]:
    """Processes of this test's home that compute runs."""
    found = []
    for process in psutil.process_iter():
        try:
            ours = process.environ().get("KARYAKSHAM_HOME") == str(settings.home)
            if ours and any(word.endswith("child.py") for word in process.cmdline()):
                found.append(process)
        except psutil.Error:
            continue
    return found


@pytest.fixture
async def watched(settings) -> AsyncIterator[WatchedQueue]:
    database = Database(settings.database)
    await migrate(database)
    yield WatchedQueue(database)
    await database.close()


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder / "result.txt"
