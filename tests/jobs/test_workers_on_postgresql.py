"""The same workers, with PostgreSQL as the queue."""

import os
import signal
from pathlib import Path

import pytest
from jobs.databases import fresh
from jobs.waiting import eventually
from jobs.watched_queue import gated
from sqlalchemy import select, update

from karyaksham_kernel.jobs.database import UNREACHABLE, Database
from karyaksham_kernel.jobs.submission import cancel
from karyaksham_kernel.jobs.tables import RUN
from karyaksham_kernel.settings import get_settings

pytestmark = pytest.mark.long  # test_workers.py says the same of SQLite


@pytest.fixture
async def settings(home, postgres_url, monkeypatch):
    monkeypatch.setenv("KARYAKSHAM_DATABASE_URL", postgres_url)
    async with fresh(postgres_url):
        made = get_settings()
        made.create_folders()
        yield made


async def test_the_killed_worker_s_run_finishes_on_another(valkey, workers, watched, out, tmp_path):
    first = workers.start()
    run = await watched.put(*gated(tmp_path / "gate", out))
    await watched.counting(run)
    first.kill()
    first.wait()
    workers.start()
    await watched.counting(run, attempt=2)
    (tmp_path / "gate").touch()
    record = await watched.reaches(run, "succeeded", "failed", "poisoned")
    assert (record["state"], record["attempts"]) == ("succeeded", 2), record["error"]
    assert out.read_text() == "whole"


async def test_a_lock_that_is_never_given_back_is_broken(settings, valkey, workers, watched, out, tmp_path):
    """A worker that is frozen in the middle of a heartbeat holds its run's row."""
    first = workers.start()
    run = await watched.put(*gated(tmp_path / "gate", out))
    await watched.counting(run)
    frozen = Database(settings.database)
    async with frozen.write() as tx:
        await tx.execute(update(RUN).where(RUN.c.id == run).values(priority=1))
        first.kill()
        first.wait()
        workers.start()
        await watched.counting(run, attempt=2)
        with pytest.raises(UNREACHABLE):
            await tx.execute(select(RUN.c.id))
        await tx.connection.invalidate()
        await tx.connection.rollback()
    await frozen.close()
    (tmp_path / "gate").touch()
    await watched.reaches(run, "succeeded")


async def test_many_workers_share_many_runs_and_compute_each_once(valkey, workers, watched, out):
    for _ in range(2):
        workers.start()
    targets = [out.with_name(f"{number}.txt") for number in range(8)]
    runs = [await watched.put({"count": 2}, {"write": str(target), "text": target.name}) for target in targets]
    for run, target in zip(runs, targets, strict=True):
        assert (await watched.reaches(run, "succeeded"))["attempts"] == 1
        assert target.read_text() == target.name


async def test_a_cancelled_run_stops(valkey, workers, watched, out, tmp_path):
    workers.start()
    run = await watched.put({"write": str(out), "text": "half"}, {"count": 1}, {"wait_for": str(tmp_path / "never")})
    child = await watched.counting(run)
    await cancel(watched.database, run)
    await watched.reaches(run, "cancelled")
    await eventually(lambda: not Path(f"/proc/{child}").exists(), "the child to be gone")
    assert not out.exists()


async def test_a_frozen_worker_is_refused(valkey, workers, watched, out, tmp_path):
    zombie = workers.start()
    run = await watched.put(*gated(tmp_path / "gate", out))
    await watched.counting(run)
    os.kill(zombie.pid, signal.SIGSTOP)
    workers.start()
    await watched.counting(run, attempt=2)
    (tmp_path / "gate").touch()
    await watched.reaches(run, "succeeded")
    os.kill(zombie.pid, signal.SIGCONT)

    await eventually(lambda: [file.name for file in out.parent.iterdir()] == [out.name], "the zombie to clear away")
    assert [attempt.outcome for attempt in await watched.attempts(run)] == ["lost", "prepared"]
