"""Whoever can write to Redis can ring and can lie, and gains nothing: the database alone says what is so."""

import asyncio
import json
import pickle
import time
from pathlib import Path

import pytest
from jobs.waiting import eventually
from security.conftest import TABLE

from karyaksham_kernel.execution import commit
from karyaksham_kernel.jobs.bell import CANCEL_CHANNEL, QUEUE, Bell
from karyaksham_kernel.jobs.broker import address, connect
from karyaksham_kernel.jobs.database import Database
from karyaksham_kernel.jobs.ending import end_task
from karyaksham_kernel.jobs.migrate import migrate
from karyaksham_kernel.jobs.records import find_run
from karyaksham_kernel.jobs.submission import Submission, submit
from karyaksham_kernel.jobs.worker import Worker


class Bomb:
    """Makes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return (Path.touch, (self.path,))


@pytest.fixture
async def redis(settings, valkey):
    client = connect(address(settings))
    yield client
    await client.aclose()


@pytest.fixture
async def database(settings):
    made = Database(settings.database)
    await migrate(made)
    yield made
    await made.close()


@pytest.fixture
async def worker(settings, database, redis):
    made = Worker(settings, committer=commit)
    task = asyncio.create_task(made.run())
    yield made
    made.leave()
    await end_task(task)


async def submitted(database: Database) -> str:
    return await submit(database, Submission(owner="ada", name="", document=TABLE, content_hash="0", base="/"))


async def has_state(database: Database, run: str, state: str) -> bool:
    async with database.read() as tx:
        record = await find_run(tx, run)
    return record is not None and record["state"] == state


async def test_pickles_stay_closed(settings, database, redis, worker, tmp_path):
    marker = tmp_path / "unpickled"
    bomb = pickle.dumps(Bomb(marker))
    for key in ("arq:job:evil", "arq:result:evil", "kk:bell:evil"):
        await redis.set(key, bomb)
    await redis.zadd(QUEUE, {"evil": int(time.time() * 1000)})
    await redis.xadd("kk:ev:evil", {"json": bomb})
    await redis.publish(CANCEL_CHANNEL, bomb)
    run = await submitted(database)
    await eventually(lambda: has_state(database, run, "succeeded"), "the run that is real")
    assert not marker.exists()


async def test_a_forged_ring_runs_nothing(settings, database, redis, worker):
    bell = Bell(address(settings))
    for name in ("none", "../../x", "0" * 10_000, "ü\n"):
        await bell.ring(name)
        await bell.hint_cancel(name)
    await bell.close()
    run = await submitted(database)
    await eventually(lambda: has_state(database, run, "succeeded"), "the run that is real")


async def test_foreign_keys_of_every_kind_are_ignored(settings, database, redis, worker):
    async with redis.pipeline(transaction=False) as pipe:
        for number in range(2000):
            pipe.set(f"arq:job:{number}", "{}")
            pipe.zadd(QUEUE, {f"foreign-{number}": number})
            pipe.rpush(f"other:{number}", "x")
        pipe.set("kk:new:ada", "no stream")
        await pipe.execute()
    run = await submitted(database)
    await eventually(lambda: has_state(database, run, "succeeded"), "the run that is real")


async def test_forged_events_change_no_record(database, redis, worker):
    run = await submitted(database)
    lie = {"run": run, "attempt": 99, "seq": 1, "at": "2026-01-01T00:00:00Z", "kind": "finished", "state": "failed"}
    await redis.xadd(f"kk:ev:{run}", {"json": json.dumps(lie)})
    await eventually(lambda: has_state(database, run, "succeeded"), "the end that the database tells")
