"""Runs in the hands of real worker processes, and what these survive."""

import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from jobs.conftest import children_of
from jobs.submitting import submission
from jobs.waiting import eventually
from sqlalchemy import select

from karyaksham_kernel.execution.sinks import temporary_prefix
from karyaksham_kernel.jobs.bell import Bell
from karyaksham_kernel.jobs.broker import address
from karyaksham_kernel.jobs.database import Database
from karyaksham_kernel.jobs.files import log_of
from karyaksham_kernel.jobs.migrate import migrate
from karyaksham_kernel.jobs.records import Record, find_run
from karyaksham_kernel.jobs.submission import cancel, submit
from karyaksham_kernel.jobs.tables import RUN_ATTEMPT, RUN_INPUT, WORKER
from karyaksham_kernel.jobs.transitions import Hold


class Queue:
    """The database of running workers, as a test looks at it."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def put(self, *steps: dict[str, Any], **values: Any) -> str:
        return await submit(self.database, submission(*steps, **values))

    async def record(self, run: str) -> Record:
        async with self.database.read() as tx:
            record = await find_run(tx, run)
        assert record is not None
        return record

    async def reaches(self, run: str, *states: str) -> Record:
        async def there() -> bool:
            return (await self.record(run))["state"] in states

        await eventually(there, f"run {run} to be {' or '.join(states)}")
        return await self.record(run)

    async def attempts(self, run: str) -> list[Any]:
        async with self.database.read() as tx:
            return list(
                await tx.execute(select(RUN_ATTEMPT).where(RUN_ATTEMPT.c.run == run).order_by(RUN_ATTEMPT.c.fence))
            )

    async def counting(self, run: str, attempt: int = 1) -> int:
        """Wait until an attempt reports progress, and give its child's process id."""

        async def counts() -> bool:
            progress = (await self.record(run))["progress"]
            return progress is not None and progress["attempt"] == attempt and progress["seq"] > 0

        await eventually(counts, f"attempt {attempt} of run {run} to count")
        return (await self.attempts(run))[attempt - 1].pid


@pytest.fixture
async def queue(settings) -> AsyncIterator[Queue]:
    database = Database(settings.database)
    await migrate(database)
    yield Queue(database)
    await database.close()


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder / "result.txt"


def gated(gate: Path, out: Path) -> list[dict[str, Any]]:
    """Count, wait for the gate, then write `whole`."""
    return [{"count": 3}, {"wait_for": str(gate)}, {"count": 5}, {"write": str(out), "text": "whole"}]


async def test_a_run_is_computed_and_committed(settings, valkey, workers, queue, out):
    workers.start()
    run = await queue.put({"say": "hello from the child"}, {"count": 3}, {"write": str(out), "text": "whole"})
    record = await queue.reaches(run, "succeeded")
    assert out.read_text() == "whole"
    assert record["outputs"] == [{"node": "only", "uri": str(out), "rows": 1, "bytes": 5, "managed": False}]
    assert record["progress"]["nodes"] == {"only": {"rows_out": 3, "state": "running"}}
    assert record["plan"] == [{"id": "only", "type": "test", "inputs": [], "outputs": ["out"]}]
    assert "hello from the child" in log_of(settings, Hold(run, 1)).read_text()
    (attempt,) = await queue.attempts(run)
    assert (attempt.outcome, attempt.signal) == ("prepared", None)
    assert attempt.max_rss > 1_000_000
    async with queue.database.read() as tx:
        assert [row.pin["uri"] for row in await tx.execute(select(RUN_INPUT))] == ["/in.csv"]
    assert list(settings.scratch.iterdir()) == []


async def test_a_failure_carries_its_problem(valkey, workers, queue, out):
    workers.start()
    run = await queue.put({"write": str(out), "text": "half"}, {"fail": "column x is not a number"})
    record = await queue.reaches(run, "failed")
    assert record["error"]["message"] == "column x is not a number"
    assert not out.exists()


async def test_the_bell_starts_a_run_before_the_poll_does(settings, valkey, workers, queue, out):
    workers.start(poll=60)
    async with queue.database.read():
        pass

    async def signed_on() -> bool:
        async with queue.database.read() as tx:
            return (await tx.execute(select(WORKER.c.id))).first() is not None

    await eventually(signed_on, "the worker")
    bell = Bell(address(settings))
    run = await queue.put({"count": 1})
    await bell.ring(run)
    await queue.reaches(run, "succeeded")
    await bell.close()


async def test_the_killed_worker_s_run_finishes_on_another(settings, valkey, workers, queue, out, tmp_path):
    first = workers.start()
    run = await queue.put(*gated(tmp_path / "gate", out))
    child = await queue.counting(run)
    first.kill()
    first.wait()
    await eventually(lambda: not psutil.pid_exists(child), "the child to die with its worker")
    workers.start()
    await queue.counting(run, attempt=2)
    (tmp_path / "gate").touch()
    record = await queue.reaches(run, "succeeded", "failed", "poisoned")
    assert (record["state"], record["attempts"]) == ("succeeded", 2)
    assert out.read_text() == "whole"
    assert [file.name for file in out.parent.iterdir()] == [out.name]


async def test_the_killed_child_s_run_starts_again_at_once(valkey, workers, queue, out, tmp_path):
    workers.start(lease=60, poll=60, sweep=60)
    run = await queue.put(*gated(tmp_path / "gate", out))
    os.kill(await queue.counting(run), signal.SIGKILL)
    await queue.counting(run, attempt=2)
    (tmp_path / "gate").touch()
    await queue.reaches(run, "succeeded")
    first, second = await queue.attempts(run)
    assert (first.outcome, first.signal) == ("crashed", signal.SIGKILL)
    assert second.outcome == "prepared"


async def test_a_run_that_always_crashes_is_poisoned(valkey, workers, queue):
    workers.start()
    run = await queue.put({"count": 1}, {"crash": True})
    record = await queue.reaches(run, "poisoned")
    assert record["attempts"] == 3
    assert "signal 9" in record["error"]["message"]


async def test_the_death_of_redis_kills_no_run(settings, valkey, workers, queue, out, tmp_path):
    workers.start()
    run = await queue.put(*gated(tmp_path / "gate", out))
    child = await queue.counting(run)
    valkey.kill()
    waiting = await queue.put({"count": 1}, {"write": str(out) + ".second", "text": "too"})
    (tmp_path / "gate").touch()
    record = await queue.reaches(run, "succeeded")
    assert record["attempts"] == 1
    assert (await queue.attempts(run))[0].pid == child
    await queue.reaches(waiting, "succeeded")
    valkey.start()
    bell = Bell(address(settings))
    later = await queue.put({"count": 1})
    await bell.ring(later)
    await queue.reaches(later, "succeeded")
    await bell.close()


async def test_a_zombie_is_refused(settings, valkey, workers, queue, out, tmp_path):
    """A worker that is frozen past its lease, and thaws when another has its run, changes nothing."""
    zombie = workers.start()
    run = await queue.put(*gated(tmp_path / "gate", out))
    await queue.counting(run)
    os.kill(zombie.pid, signal.SIGSTOP)
    workers.start()
    second = await queue.counting(run, attempt=2)
    os.kill(zombie.pid, signal.SIGCONT)
    await eventually(lambda: [child.pid for child in children_of(settings) if has_job(child)] == [second], "one child")
    (tmp_path / "gate").touch()
    await queue.reaches(run, "succeeded")
    assert [attempt.outcome for attempt in await queue.attempts(run)] == ["lost", "prepared"]
    assert out.read_text() == "whole"
    assert [file.name for file in out.parent.iterdir()] == [out.name]


def has_job(child: psutil.Process) -> bool:
    """A spare that waits for its job has only one thread."""
    return child.num_threads() > 1


@pytest.mark.parametrize("steps", [[], [{"deaf": True}]], ids=["obedient", "deaf"])
async def test_a_cancelled_run_stops_and_leaves_nothing(settings, valkey, workers, queue, out, tmp_path, steps):
    workers.start()
    run = await queue.put(
        {"write": str(out), "text": "half"}, *steps, {"count": 2}, {"wait_for": str(tmp_path / "never")}
    )
    child = await queue.counting(run)
    await cancel(queue.database, run)
    await queue.reaches(run, "cancelled")
    assert not psutil.pid_exists(child)
    assert not out.exists()
    assert list(settings.scratch.iterdir()) == []


async def test_what_a_killed_child_left_is_removed(valkey, workers, queue, out, tmp_path):
    workers.start()
    writer = {"id": "only", "type": "write_csv", "params": {"path": str(out)}}
    steps = [{"deaf": True}, {"count": 2}, {"wait_for": str(tmp_path / "never")}]
    run = await queue.put(document={"karyaksham": 1, "nodes": [writer], "steps": steps})
    await queue.counting(run)
    (out.parent / f"{temporary_prefix(out.name, run)}1.tmp").write_text("half")
    await cancel(queue.database, run)
    await queue.reaches(run, "cancelled")
    assert list(out.parent.iterdir()) == []


async def test_a_hint_makes_a_cancel_faster_than_the_heartbeat(settings, valkey, workers, queue, tmp_path):
    workers.start(heartbeat=60, lease=600)
    run = await queue.put({"count": 2}, {"wait_for": str(tmp_path / "never")})
    await queue.counting(run)
    await cancel(queue.database, run)
    bell = Bell(address(settings))
    await bell.hint_cancel(run)
    await queue.reaches(run, "cancelled")
    await bell.close()


async def test_a_worker_that_leaves_gives_its_runs_back(valkey, workers, queue, out, tmp_path):
    first = workers.start()
    run = await queue.put(*gated(tmp_path / "gate", out))
    await queue.counting(run)
    first.terminate()
    assert first.wait(timeout=20) == 0
    record = await queue.record(run)
    assert (record["state"], record["error"]) == ("queued", None)
    (tmp_path / "gate").touch()
    workers.start()
    await queue.reaches(run, "succeeded")
    assert [attempt.outcome for attempt in await queue.attempts(run)] == ["released", "prepared"]


async def test_a_decided_commit_is_rolled_forward(settings, valkey, workers, queue, out):
    """Whoever decided is gone; what it had written appears all the same, once."""
    from karyaksham_kernel.jobs import transitions
    from karyaksham_kernel.jobs.claim import claim

    run = await queue.put()
    claimed = await claim(queue.database, "gone", 0.1)
    temporary = out.with_name(".temporary")
    temporary.write_text("whole")
    file = {"uri": str(out), "kind": "local", "temporary": str(temporary), "precondition": {}, "bytes": 5}
    output = {"node": "only", "uri": str(out), "rows": 1, "bytes": 5, "managed": False, "files": [file]}
    async with queue.database.write() as tx:
        assert await transitions.decide(tx, Hold(run, claimed.fence), {"outputs": [output], "inputs": []})
    workers.start()
    await queue.reaches(run, "succeeded")
    assert out.read_text() == "whole"
    assert not temporary.exists()
