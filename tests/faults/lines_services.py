"""Faults of what the queue rests on: Redis, PostgreSQL, the connections of followers; and its fairness."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path
from random import Random

from jobs.submitting import submission
from jobs.waiting import eventually
from servers.postgres import _FOLDERS, _command, postgres_server
from sqlalchemy import text

from faults.stack import Clock, stack
from faults.table import Measured
from karyaksham_kernel.jobs.broker import address, connect
from karyaksham_kernel.jobs.claim import claim
from karyaksham_kernel.jobs.database import UNREACHABLE, insist
from karyaksham_kernel.jobs.follow import Follower
from karyaksham_kernel.jobs.submission import submit


async def redis_lost(count: int, _random: Random) -> Measured:
    """Killed and restarted empty, flushed, and away while runs are queued."""
    clock, whole, kept = Clock(), True, 0
    async with stack() as here:
        here.worker()
        for number in range(count):
            (made,) = await here.gated(1, f"r{number}")
            pid = await here.queue.counting(made[0])
            here.valkey.kill()
            clock.start()
            waiting = await here.queue.put({"count": 1})
            await here.queue.reaches(waiting, "succeeded")
            clock.take()
            here.valkey.start()
            redis = connect(address(here.settings))
            await redis.flushall()
            await redis.aclose()
            whole &= await here.outputs_whole([made])
            attempts = await here.queue.attempts(made[0])
            kept += len(attempts) == 1 and attempts[0].pid == pid
    held = whole and kept == count and clock.longest <= 10
    return Measured(held, f"{kept} of {count} engines went on; queued runs done ≤ {clock.longest:.1f} s")


async def postgresql_restarted(count: int, _random: Random) -> Measured:
    """Restarted in the middle of a run; a submit meanwhile is refused, never half accepted."""
    whole, kept, refused = True, 0, 0
    with postgres_server() as url:
        data = Path(url.partition("host=")[2]) / "data"
        control = next(folder / "pg_ctl" for folder in _FOLDERS if (folder / "pg_ctl").exists())
        async with stack(url) as here:
            here.worker()
            for number in range(count):
                (made,) = await here.gated(1, f"p{number}")
                await here.queue.counting(made[0])
                _control(control, data, "stop", "-m", "fast")
                try:
                    await submit(here.queue.database, submission(idempotency_key=f"refused-{number}"))
                except UNREACHABLE:
                    refused += 1
                folder = data.parent
                _control(control, data, "start", "-o", f"-k {folder} -c listen_addresses= -c fsync=off")
                await insist(here.queue.database, lambda tx: tx.execute(text("SELECT 1")), pause=0.2)
                whole &= await here.outputs_whole([made])
                kept += (await here.queue.record(made[0]))["attempts"] == 1
        _control(control, data, "stop", "-m", "fast")
    held = whole and kept == refused == count
    return Measured(held, f"{kept} of {count} went on as they were; {refused} submits refused")


def _control(program: Path, data: Path, *words: str) -> None:
    command = _command(str(program), "-D", str(data), "-w", "-s", "-l", str(data.parent / "again.log"), *words)
    subprocess.run(command, check=True, cwd=data.parent, stdout=subprocess.DEVNULL)


async def one_key(count: int, _random: Random) -> Measured:
    """Submits at once with one idempotency key, on both databases."""
    found = []
    with postgres_server() as url:
        for place in (None, url):
            async with stack(place) as here:
                await insist(here.queue.database, lambda tx: tx.execute(text("SELECT 1")), pause=0.2)
                wanted = submission(idempotency_key="k")
                gate = asyncio.Semaphore(50)

                async def ask(here=here, wanted=wanted, gate=gate) -> str:
                    async with gate:
                        return await submit(here.queue.database, wanted)

                found.append(len(set(await asyncio.gather(*(ask() for _ in range(count))))))
    return Measured(found == [1, 1], f"{count} submits: {found[0]} run on SQLite, {found[1]} on PostgreSQL")


async def fair(count: int, _random: Random) -> Measured:
    """One owner queues many, another one."""
    async with stack() as here:
        database = here.queue.database
        for _ in range(count):
            await submit(database, submission(owner="many"))
        for _ in range(3):
            await claim(database, "w", 60)
        one = await submit(database, submission(owner="one"))
        taken = await claim(database, "w", 60)
    return Measured(taken is not None and taken.id == one, f"{count} and 1: the one took the next free slot")


async def followers_dropped(count: int, random: Random) -> Measured:
    """A follower that is dropped again and again, and resumes by `Last-Event-ID`."""
    async with stack() as here:
        here.worker()
        gate = here.folder / "gate"
        steps = [{"count": 5 * count}, {"wait_for": str(gate)}, {"count": 400}]
        run = await here.queue.put(*steps)
        redis = connect(address(here.settings))
        last, highest, back, ended, drops = None, (0, 0), 0, False, 0
        while not ended:
            follower = Follower(here.queue.database, redis, "ada", [run], last)
            left = random.randint(1, 4)
            async for frame in follower.frames():
                if drops >= count - 5:
                    gate.touch()
                if frame is None:
                    left -= 1
                else:
                    place = (frame.event.get("attempt", 0), frame.event.get("seq", 0))
                    if frame.event["kind"] == "progress":
                        back += place < highest
                        highest = max(highest, place)
                    last = frame.cursor if frame.cursor is not None else last
                    ended = frame.event["kind"] == "finished"
                    left -= 1
                if ended or (left <= 0 and drops < count):
                    break
            drops += not ended
        await redis.aclose()
        await eventually(lambda: ended, "the end")
    return Measured(ended and back == 0, f"{drops} drops, the end seen, progress went back {back} times")
