"""Faults of processes: killed, frozen, crashed, cancelled."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path
from random import Random

from jobs.waiting import eventually

from faults.bounds import little_memory
from faults.stack import DYING, ENGINE, Clock, Stack, stack
from faults.table import Measured
from karyaksham_kernel.jobs.bell import Bell
from karyaksham_kernel.jobs.broker import address
from karyaksham_kernel.jobs.submission import cancel

_BATCH = 10
_STEPS = ("before decide", "after decide", "before complete", "after complete")


async def worker_killed(count: int, _random: Random) -> Measured:
    """kill -9 of worker and child; another worker is there, as the supervisor sees to it."""
    clock, whole = Clock(), True
    async with stack() as here:
        for batch in range(0, count, _BATCH):
            made = await here.gated(min(_BATCH, count - batch), f"b{batch}")
            doomed = [here.worker(slots=1) for _ in made]
            for run, _, _ in made:
                await here.queue.counting(run)
            clock.start()
            for worker in doomed:
                worker.kill()
            heir = here.worker(slots=_BATCH)
            for run, _, _ in made:
                await here.queue.counting(run, attempt=2)
                clock.take()
            whole &= await here.outputs_whole(made)
            await here.end(heir)
    return Measured(whole and clock.longest <= 30, f"{count} killed, running again ≤ {clock.longest:.1f} s")


async def worker_killed_mid_run(count: int, random: Random) -> Measured:
    """The same at any moment of a real computation, whose result must be the one of a run that nothing disturbs."""
    right = again = 0
    async with stack() as here:
        source = here.folder / "in.csv"
        source.write_text("n,text\n" + "".join(f"{n},a text of row {n}\n" for n in range(1_500_000)))
        reference = await _sorted_and_filtered(here, source, "reference")
        heir = here.worker(*ENGINE, slots=1)
        await here.queue.reaches(reference, "succeeded")
        await here.end(heir)
        for number in range(0, count, 5):
            made = [await _sorted_and_filtered(here, source, str(n)) for n in range(number, min(number + 5, count))]
            doomed = here.worker(*ENGINE, slots=2)
            await here.queue.counting(made[0])
            await asyncio.sleep(random.uniform(0, 1.5))
            doomed.kill()
            heir = here.worker(*ENGINE, slots=2)
            for run in made:
                record = await here.queue.reaches(run, "succeeded", "failed", "poisoned", seconds=120)
                again += record["attempts"] > 1
            await here.end(heir)
        for kind in ("up.csv", "few.csv"):
            expected = (here.folder / f"reference.{kind}").read_bytes()
            right += sum((here.folder / f"{n}.{kind}").read_bytes() == expected for n in range(count))
        beside = [path for path in here.folder.iterdir() if path.name.startswith(".")]
    figures = f"{count} runs, {again} begun again, {right // 2} with the same bytes, {len(beside)} files left"
    return Measured(right == 2 * count and not beside and again > 0, figures)


async def _sorted_and_filtered(here: Stack, source: Path, name: str) -> str:
    nodes = [
        {"id": "in", "type": "read_csv", "params": {"path": str(source)}},
        {"id": "up", "type": "sort", "inputs": ["in"], "params": {"by": [{"column": "n", "descending": True}]}},
        {"id": "few", "type": "filter", "inputs": ["in"], "params": {"condition": "n % 3 = 0"}},
        *(
            {
                "id": f"to_{node}",
                "type": "write_csv",
                "inputs": [node],
                "params": {"path": f"{here.folder}/{name}.{node}.csv"},
            }
            for node in ("up", "few")
        ),
    ]
    return await here.queue.put(document={"karyaksham": 1, "nodes": nodes})


async def child_killed(count: int, _random: Random) -> Measured:
    """kill -9 of the child alone."""
    clock, whole = Clock(), True
    async with stack() as here:
        here.worker(slots=_BATCH)
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
    async with stack() as here:
        for first in range(0, count, len(_STEPS)):
            made = {}
            doomed = []
            for number in range(first, min(first + len(_STEPS), count)):
                marker = here.folder.parent / f"marker-{number}"
                doomed.append(here.worker(str(DYING), _STEPS[number % len(_STEPS)], str(marker), slots=1))
                made[await _two_rows(here, here.folder / f"{number}.csv")] = here.folder / f"{number}.csv"
            for worker in doomed:
                await asyncio.to_thread(worker.wait, 60)
            clock.start()
            heir = here.worker(*ENGINE)
            for run, out in made.items():
                await here.queue.reaches(run, "succeeded", "failed", "poisoned", seconds=60)
                clock.take()
                whole += out.exists() and out.read_text() == "a\n1\n2\n"
            await here.end(heir)
        beside = [path.name for path in here.folder.iterdir() if path.suffix != ".csv"]
    held = whole == count and not beside and clock.longest <= 30
    return Measured(held, f"{whole} of {count} whole, {len(beside)} files left, settled ≤ {clock.longest:.1f} s")


async def _two_rows(here: Stack, out: Path) -> str:
    nodes = [
        {"id": "t", "type": "inline_table", "params": {"rows": [{"a": 1}, {"a": 2}]}},
        {"id": "out", "type": "write_csv", "inputs": ["t"], "params": {"path": str(out)}},
    ]
    return await here.queue.put(document={"karyaksham": 1, "nodes": nodes})


async def frozen(count: int, _random: Random) -> Measured:
    """SIGSTOP past the lease, then SIGCONT."""
    refused = 0
    async with stack() as here:
        for first in range(0, count, 5):
            made = await here.gated(min(5, count - first), f"z{first}")
            zombies = [here.worker(slots=1) for _ in made]
            for run, _, _ in made:
                await here.queue.counting(run)
            for zombie in zombies:
                os.kill(zombie.pid, signal.SIGSTOP)
            heir = here.worker(slots=5)
            for run, gate, _ in made:
                await here.queue.counting(run, attempt=2)
                gate.touch()
                await here.queue.reaches(run, "succeeded")
            # Their children have prepared an output as well; now they wake up and would commit it.
            for zombie in zombies:
                os.kill(zombie.pid, signal.SIGCONT)
            for run, _, _ in made:
                await eventually(lambda run=run: _gave_up(here, run), "the zombie to give up")
            refused += sum([await here.outputs_whole([one]) for one in made])
            for worker in (*zombies, heir):
                await here.end(worker)
    return Measured(refused == count, f"{refused} of {count} refused")


async def _gave_up(here: Stack, run: str) -> bool:
    return [one.outcome for one in await here.queue.attempts(run)] == ["lost", "prepared"]


async def crashed(count: int, _random: Random) -> Measured:
    """A segmentation fault in native code, each time: only that run ends, with its reason, and its scratch is freed."""
    async with stack() as here:
        here.worker()
        ended, alone = await _poisoned_beside(here, count, {"fault": True}, "crashed")
    return Measured(ended == count and alone, f"{ended} of {count} ended alone after 3 attempts, scratch freed")


async def out_of_memory(count: int, _random: Random) -> Measured:
    """The kernel kills a child that takes more memory than its control group has."""
    with little_memory(600 << 20) as within:
        async with stack() as here:
            here.worker(within=within)
            ended, alone = await _poisoned_beside(here, count, {"eat": True}, "out_of_memory")
    return Measured(ended == count and alone, f"{ended} of {count} ended alone after 2 attempts, scratch freed")


async def _poisoned_beside(here: Stack, count: int, step: dict[str, bool], code: str) -> tuple[int, bool]:
    """How many runs of this step ended with `code`; and whether a run beside them noticed nothing."""
    (innocent,) = await here.gated(1, "innocent")
    await here.queue.counting(innocent[0])
    ended = 0
    for _ in range(count):
        record = await here.queue.reaches(await here.queue.put(step), "poisoned", "failed", "succeeded")
        ended += record["state"] == "poisoned" and record["error"]["code"] == code
    whole = await here.outputs_whole([innocent])
    attempts = (await here.queue.record(innocent[0]))["attempts"]
    await eventually(lambda: not list(here.settings.scratch.iterdir()), "scratch to be freed")
    return ended, whole and attempts == 1


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
