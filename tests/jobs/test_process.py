"""Child processes: started, listened to, stopped, and never left behind."""

import signal
import sys
from pathlib import Path

import psutil
from jobs.waiting import eventually
from servers.process import words_of

from karyaksham_kernel.jobs.machine import cores
from karyaksham_kernel.jobs.process import ChildProcess
from karyaksham_kernel.jobs.spare import Spares


async def spawned(program: str, folder: Path) -> ChildProcess:
    return await ChildProcess.spawn((sys.executable, "-c", program), {}, folder / "log", folder)


async def kinds(child: ChildProcess) -> list[str]:
    return [event["kind"] async for event in child.events()]


async def test_a_job_goes_in_and_events_come_out(tmp_path):
    program = """
import json, sys
job = json.loads(sys.stdin.readline())
for kind in ("started", job["word"]):
    print(json.dumps({"kind": kind}))
print("to the log", file=sys.stderr)
"""
    child = await spawned(program, tmp_path)
    await child.send({"word": "x" * 200_000})
    assert [len(kind) for kind in await kinds(child)] == [7, 200_000]
    end = await child.wait()
    assert (end.code, end.signal) == (0, None)
    assert end.max_rss > 1_000_000
    child.log_to(tmp_path / "kept")
    assert (tmp_path / "kept").read_text() == "to the log\n"
    await child.close()


async def test_what_is_no_event_is_passed_over(tmp_path):
    child = await spawned("""print('noise\\n[1]\\n{"no": "kind"}\\n{"kind": "started"}')""", tmp_path)
    assert await kinds(child) == ["started"]
    await child.close()


async def test_what_a_child_started_dies_with_it_and_holds_nobody_up(tmp_path):
    program = """
import subprocess, sys
other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"])
print('{"kind": "started", "pid": %d}' % other.pid, flush=True)
"""
    child = await spawned(program, tmp_path)
    seen = [event async for event in child.events()]
    await child.wait()
    await eventually(lambda: not psutil.pid_exists(seen[0]["pid"]), "the grandchild to be gone")
    await child.close()


async def test_a_child_is_asked_then_killed(tmp_path):
    program = """
import os, signal
signal.signal(signal.SIGTERM, lambda *_: os.write(1, b'{"kind": "asked"}\\n'))
print('{"kind": "ready"}', flush=True)
while True: signal.pause()
"""
    child = await spawned(program, tmp_path)
    seen = []
    async for event in child.events():
        seen.append(event["kind"])
        if event["kind"] == "ready":
            child.ask_to_stop()
        else:
            child.kill()
    assert seen == ["ready", "asked"]
    assert (await child.wait()).signal == signal.SIGKILL
    # Its number may be somebody else's now.
    child.ask_to_stop()
    child.kill()
    await child.close()


async def test_a_job_for_a_dead_child_is_no_error(tmp_path):
    child = await spawned("", tmp_path)
    await child.wait()
    await child.send({"much": "x" * 1_000_000})
    await child.close()
    assert not child.alive


async def test_a_spare_is_ready_and_a_dead_one_is_not_handed_out(tmp_path):
    spares = Spares((sys.executable, "-c", "input()"), tmp_path, tmp_path, running=lambda: 1)
    spares.refill()

    def waiting() -> list[psutil.Process]:
        return [child for child in psutil.Process().children() if words_of(child)[1:] == ["-c", "input()"]]

    await eventually(lambda: len(waiting()) == 1, "the spare")
    (spare,) = waiting()
    spare.kill()
    await eventually(lambda: not spare.is_running(), "the spare to die")
    child = await spares.take()
    assert child.alive
    assert child.pid != spare.pid
    await child.close()
    await spares.close()
    await eventually(lambda: not waiting(), "all to be gone")


async def test_a_child_is_told_when_there_are_more_runs_than_cores(tmp_path):
    runs = 0
    spares = Spares((sys.executable, "-c", "input()"), tmp_path, tmp_path, running=lambda: runs)

    async def crowded() -> bool:
        child = await spares.take(threads=1)
        variables = psutil.Process(child.pid).environ()
        await child.close()
        return "KARYAKSHAM_CROWDED" in variables

    runs = cores()
    assert not await crowded()
    runs = cores() + 1
    assert await crowded()
    await spares.close()
