"""Faults of processes: killed, frozen, crashed, cancelled."""

from __future__ import annotations

import asyncio
import os
import signal
from random import Random

from jobs.waiting import eventually

from faults.stack import DYING, ENGINE, Clock, stack
from faults.table import Measured
from karyaksham_kernel.jobs.bell import Bell
from karyaksham_kernel.jobs.broker import address
from karyaksham_kernel.jobs.submission import cancel

_BATCH = 5


async def worker_killed(count: int, _random: Random) -> Measured:
    """kill -9 of worker and child; another worker is there, as the supervisor sees to it."""
    clock, whole = Clock(), True
    async with stack() as here:
        for batch in range(0, count, _BATCH):
            made = await here.gated(min(_BATCH, count - batch), f"b{batch}")
            doomed = here.worker()
            for run, _, _ in made:
                await here.queue.counting(run)
            doomed.kill()
            clock.start()
            doomed.wait()
            heir = here.worker()
            for run, _, _ in made:
                await here.queue.counting(run, attempt=2)
                clock.take()
            whole &= await here.outputs_whole(made)
            heir.terminate()
            await asyncio.to_thread(heir.wait)
    return Measured(whole and clock.longest <= 30, f"{count} killed, running again ≤ {clock.longest:.1f} s")


async def child_killed(count: int, _random: Random) -> Measured:
    """kill -9 of the child alone."""
    clock, whole = Clock(), True
    async with stack() as here:
        here.worker()
        for batch in range(0, count, _BATCH):
            made = await here.gated(min(_BATCH, count - batch), f"b{batch}")
            for run, _, _ in made:
                pid = await here.queue.counting(run)
                clock.start()
                os.killpg(pid, signal.SIGKILL)
                await here.queue.counting(run, attempt=2)
                clock.take()
            whole &= await here.outputs_whole(made)
    return Measured(whole and clock.longest <= 3, f"{count} killed, running again ≤ {clock.longest:.1f} s")


async def killed_in_commit(count: int, _random: Random) -> Measured:
    """SIGKILL before and after the decision and the completion; the engine itself writes the outputs."""
    clock, whole = Clock(), 0
    steps = ("before decide", "after decide", "before complete", "after complete")
    async with stack() as here:
        for number in range(count):
            out = here.folder / f"{number}.csv"
            nodes = [
                {"id": "t", "type": "inline_table", "params": {"rows": [{"a": 1}, {"a": 2}]}},
                {"id": "out", "type": "write_csv", "inputs": ["t"], "params": {"path": str(out)}},
            ]
            marker = here.folder.parent / f"marker-{number}"
            doomed = here.worker(str(DYING), steps[number % len(steps)], str(marker))
            run = await here.queue.put(document={"karyaksham": 1, "nodes": nodes})
            await asyncio.to_thread(doomed.wait)
            clock.start()
            heir = here.worker(*ENGINE)
            await here.queue.reaches(run, "succeeded", "failed", "poisoned")
            clock.take()
            whole += out.exists() and out.read_text() == "a\n1\n2\n"
            heir.terminate()
            await asyncio.to_thread(heir.wait)
        beside = [path.name for path in here.folder.iterdir() if path.suffix != ".csv"]
    held = whole == count and not beside and clock.longest <= 30
    return Measured(held, f"{whole} of {count} whole, {len(beside)} files left, settled ≤ {clock.longest:.1f} s")


async def frozen(count: int, _random: Random) -> Measured:
    """SIGSTOP past the lease, then SIGCONT."""
    refused = 0
    async with stack() as here:
        for number in range(count):
            (made,) = await here.gated(1, f"z{number}")
            zombie = here.worker(slots=1)
            await here.queue.counting(made[0])
            os.kill(zombie.pid, signal.SIGSTOP)
            heir = here.worker(slots=1)
            await here.queue.counting(made[0], attempt=2)
            made[1].touch()
            await here.queue.reaches(made[0], "succeeded")
            # Its child has prepared an output as well; now it wakes up and would commit it.
            os.kill(zombie.pid, signal.SIGCONT)

            async def outcomes(run: str = made[0]) -> bool:
                return [one.outcome for one in await here.queue.attempts(run)] == ["lost", "prepared"]

            await eventually(outcomes, "the zombie to give up")
            refused += await here.outputs_whole([made])
            for worker in (zombie, heir):
                worker.terminate()
                await asyncio.to_thread(worker.wait)
    return Measured(refused == count, f"{refused} of {count} refused")


async def crashed(count: int, _random: Random) -> Measured:
    """A crash in native code, three times over: only that run ends, with its reason, and its scratch is freed."""
    async with stack() as here:
        here.worker()
        (innocent,) = await here.gated(1, "innocent")
        await here.queue.counting(innocent[0])
        ended = 0
        for _ in range(count):
            record = await here.queue.reaches(await here.queue.put({"crash": True}), "poisoned", "failed", "succeeded")
            ended += record["state"] == "poisoned" and record["error"]["code"] == "crashed"
        whole = await here.outputs_whole([innocent])
        attempts = (await here.queue.record(innocent[0]))["attempts"]
        await eventually(lambda: not list(here.settings.scratch.iterdir()), "scratch to be freed")
    return Measured(ended == count and whole and attempts == 1, f"{ended} of {count} ended alone, scratch freed")


async def cancelled(count: int, random: Random) -> Measured:
    """Cancelled at any moment of its life."""
    clock, clean = Clock(), True
    async with stack() as here:
        here.worker()
        bell = Bell(address(here.settings))
        for number in range(count):
            out = here.folder / f"x{number}.txt"
            gate = here.folder / f"never-{number}"
            run = await here.queue.put({"write": str(out), "text": "half"}, {"count": 2}, {"wait_for": str(gate)})
            await asyncio.sleep(random.uniform(0, 2))
            clock.start()
            await cancel(here.queue.database, run)
            await bell.hint_cancel(run)
            await here.queue.reaches(run, "cancelled")
            clock.take()
            clean &= not out.exists()
        await bell.close()
    return Measured(clean and clock.longest <= 7, f"{count} stopped ≤ {clock.longest:.1f} s, no output")
