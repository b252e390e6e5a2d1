"""Runs in the hands of real worker processes, and what these survive."""

import os
import signal

import psutil
import pytest
from jobs.conftest import children_of
from jobs.waiting import eventually
from jobs.watched_queue import gated
from sqlalchemy import select

from karyaksham_kernel.execution.sinks import temporary_prefix
from karyaksham_kernel.jobs.bell import Bell
from karyaksham_kernel.jobs.broker import address
from karyaksham_kernel.jobs.files import log_of
from karyaksham_kernel.jobs.submission import cancel
from karyaksham_kernel.jobs.tables import RUN_INPUT, WORKER
from karyaksham_kernel.jobs.transitions import Hold


async def test_a_run_is_computed_and_committed(settings, valkey, workers, watched, out):
    workers.start()
    run = await watched.put({"say": "hello from the child"}, {"count": 3}, {"write": str(out), "text": "whole"})
    record = await watched.reaches(run, "succeeded")
    assert out.read_text() == "whole"
    assert record["outputs"] == [{"node": "only", "uri": str(out), "rows": 1, "bytes": 5, "managed": False}]
    assert record["progress"]["nodes"] == {"only": {"rows_out": 3, "state": "running"}}
    assert record["plan"] == [{"id": "only", "type": "test", "inputs": [], "outputs": ["out"]}]
    assert "hello from the child" in log_of(settings, Hold(run, 1)).read_text()
    (attempt,) = await watched.attempts(run)
    assert (attempt.outcome, attempt.signal) == ("prepared", None)
    assert attempt.max_rss > 1_000_000
    async with watched.database.read() as tx:
        assert [row.pin["uri"] for row in await tx.execute(select(RUN_INPUT))] == ["/in.csv"]
    assert list(settings.scratch.iterdir()) == []


async def test_a_failure_carries_its_problem(valkey, workers, watched, out):
    workers.start()
    run = await watched.put({"write": str(out), "text": "half"}, {"fail": "column x is not a number"})
    record = await watched.reaches(run, "failed")
    assert record["error"]["message"] == "column x is not a number"
    assert not out.exists()


async def test_the_bell_starts_a_run_before_the_poll_does(settings, valkey, workers, watched, out):
    workers.start(poll=60)
    async with watched.database.read():
        pass

    async def signed_on() -> bool:
        async with watched.database.read() as tx:
            return (await tx.execute(select(WORKER.c.id))).first() is not None

    await eventually(signed_on, "the worker")
    bell = Bell(address(settings))
    run = await watched.put({"count": 1})
    await bell.ring(run)
    await watched.reaches(run, "succeeded")
    await bell.close()


async def test_the_killed_worker_s_run_finishes_on_another(settings, valkey, workers, watched, out, tmp_path):
    first = workers.start()
    run = await watched.put(*gated(tmp_path / "gate", out))
    child = await watched.counting(run)
    first.kill()
    first.wait()
    await eventually(lambda: not psutil.pid_exists(child), "the child to die with its worker")
    workers.start()
    await watched.counting(run, attempt=2)
    (tmp_path / "gate").touch()
    record = await watched.reaches(run, "succeeded", "failed", "poisoned")
    assert (record["state"], record["attempts"]) == ("succeeded", 2)
    assert out.read_text() == "whole"
    assert [file.name for file in out.parent.iterdir()] == [out.name]


async def test_the_killed_child_s_run_starts_again_at_once(valkey, workers, watched, out, tmp_path):
    workers.start(lease=60, poll=60, sweep=60)
    run = await watched.put(*gated(tmp_path / "gate", out))
    os.kill(await watched.counting(run), signal.SIGKILL)
    await watched.counting(run, attempt=2)
    (tmp_path / "gate").touch()
    await watched.reaches(run, "succeeded")
    first, second = await watched.attempts(run)
    assert (first.outcome, first.signal) == ("crashed", signal.SIGKILL)
    assert second.outcome == "prepared"


async def test_a_run_that_always_crashes_is_poisoned(valkey, workers, watched):
    workers.start()
    run = await watched.put({"count": 1}, {"crash": True})
    record = await watched.reaches(run, "poisoned")
    assert record["attempts"] == 3
    assert "signal 9" in record["error"]["message"]


async def test_the_death_of_redis_kills_no_run(settings, valkey, workers, watched, out, tmp_path):
    workers.start()
    run = await watched.put(*gated(tmp_path / "gate", out))
    child = await watched.counting(run)
    valkey.kill()
    waiting = await watched.put({"count": 1}, {"write": str(out) + ".second", "text": "too"})
    (tmp_path / "gate").touch()
    record = await watched.reaches(run, "succeeded")
    assert record["attempts"] == 1
    assert (await watched.attempts(run))[0].pid == child
    await watched.reaches(waiting, "succeeded")
    valkey.start()
    bell = Bell(address(settings))
    later = await watched.put({"count": 1})
    await bell.ring(later)
    await watched.reaches(later, "succeeded")
    await bell.close()


async def test_a_zombie_is_refused(settings, valkey, workers, watched, out, tmp_path):
    """A worker that is frozen past its lease, and thaws when another has its run, changes nothing."""
    zombie = workers.start()
    run = await watched.put(*gated(tmp_path / "gate", out))
    await watched.counting(run)
    os.kill(zombie.pid, signal.SIGSTOP)
    workers.start()
    second = await watched.counting(run, attempt=2)
    os.kill(zombie.pid, signal.SIGCONT)
    await eventually(lambda: [child.pid for child in children_of(settings) if has_job(child)] == [second], "one child")
    (tmp_path / "gate").touch()
    await watched.reaches(run, "succeeded")
    assert [attempt.outcome for attempt in await watched.attempts(run)] == ["lost", "prepared"]
    assert out.read_text() == "whole"
    assert [file.name for file in out.parent.iterdir()] == [out.name]


def has_job(child: psutil.Process) -> bool:
    """A spare that waits for its job has only one thread."""
    try:
        return child.num_threads() > 1
    except psutil.NoSuchProcess:
        return False


@pytest.mark.parametrize("steps", [[], [{"deaf": True}]], ids=["obedient", "deaf"])
async def test_a_cancelled_run_stops_and_leaves_nothing(settings, valkey, workers, watched, out, tmp_path, steps):
    workers.start()
    run = await watched.put(
        {"write": str(out), "text": "half"}, *steps, {"count": 2}, {"wait_for": str(tmp_path / "never")}
    )
    child = await watched.counting(run)
    await cancel(watched.database, run)
    await watched.reaches(run, "cancelled")
    assert not psutil.pid_exists(child)
    assert not out.exists()
    assert list(settings.scratch.iterdir()) == []


async def test_what_a_killed_child_left_is_removed(valkey, workers, watched, out, tmp_path):
    workers.start()
    writer = {"id": "only", "type": "write_csv", "params": {"path": str(out)}}
    steps = [{"deaf": True}, {"count": 2}, {"wait_for": str(tmp_path / "never")}]
    run = await watched.put(document={"karyaksham": 1, "nodes": [writer], "steps": steps})
    await watched.counting(run)
    (out.parent / f"{temporary_prefix(out.name, run)}1.tmp").write_text("half")
    await cancel(watched.database, run)
    await watched.reaches(run, "cancelled")
    assert list(out.parent.iterdir()) == []


async def test_a_hint_makes_a_cancel_faster_than_the_heartbeat(settings, valkey, workers, watched, tmp_path):
    workers.start(heartbeat=60, lease=600)
    run = await watched.put({"count": 2}, {"wait_for": str(tmp_path / "never")})
    await watched.counting(run)
    await cancel(watched.database, run)
    bell = Bell(address(settings))
    await bell.hint_cancel(run)
    await watched.reaches(run, "cancelled")
    await bell.close()


async def test_a_worker_that_leaves_gives_its_runs_back(valkey, workers, watched, out, tmp_path):
    first = workers.start()
    run = await watched.put(*gated(tmp_path / "gate", out))
    await watched.counting(run)
    first.terminate()
    assert first.wait(timeout=20) == 0
    record = await watched.record(run)
    assert (record["state"], record["error"]) == ("queued", None)
    (tmp_path / "gate").touch()
    workers.start()
    await watched.reaches(run, "succeeded")
    assert [attempt.outcome for attempt in await watched.attempts(run)] == ["released", "prepared"]


async def test_a_decided_commit_is_rolled_forward(settings, valkey, workers, watched, out):
    """Whoever decided is gone; what it had written appears all the same, once."""
    from karyaksham_kernel.jobs import transitions
    from karyaksham_kernel.jobs.claim import claim

    run = await watched.put()
    claimed = await claim(watched.database, "gone", 0.1)
    temporary = out.with_name(".temporary")
    temporary.write_text("whole")
    file = {"uri": str(out), "kind": "local", "temporary": str(temporary), "precondition": {}, "bytes": 5}
    output = {"node": "only", "uri": str(out), "rows": 1, "bytes": 5, "managed": False, "files": [file]}
    async with watched.database.write() as tx:
        assert await transitions.decide(tx, Hold(run, claimed.fence), {"outputs": [output], "inputs": []})
    workers.start()
    await watched.reaches(run, "succeeded")
    assert out.read_text() == "whole"
    assert not temporary.exists()
