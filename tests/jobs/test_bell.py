"""The doorbell: heard when all is well, harmless when it is not."""

import asyncio
import pickle
from pathlib import Path

import pytest
from jobs.waiting import eventually

from karyaksham_kernel.jobs.bell import QUEUE, Bell, Doorkeeper, hear_cancel_hints
from karyaksham_kernel.jobs.broker import address, connect
from karyaksham_kernel.jobs.ending import end_task


class Doorstep:
    """A doorkeeper at work, and how often he was rung for."""

    def __init__(self, url: str) -> None:
        self.rings = 0
        self.keeper = Doorkeeper(url, self._rung)
        self.task = asyncio.create_task(self.keeper.run())

    def _rung(self) -> None:
        self.rings += 1


@pytest.fixture
async def doorstep(settings, valkey):
    made = Doorstep(address(settings))
    yield made
    await end_task(made.task)


@pytest.fixture
async def bell(settings, valkey):
    made = Bell(address(settings))
    yield made
    await made.close()


async def test_a_ring_is_heard(doorstep, bell):
    await bell.ring("r1")
    await eventually(lambda: doorstep.rings == 1, "the ring")


async def test_a_busy_doorkeeper_leaves_the_bell_to_others(settings, doorstep, bell):
    doorstep.keeper.listen(when=False)
    other = Doorstep(address(settings))
    await bell.ring("r1")
    await eventually(lambda: other.rings == 1, "the other's ring")
    assert doorstep.rings == 0
    await end_task(other.task)


async def test_the_doorkeeper_survives_the_death_of_redis(doorstep, bell, valkey):
    valkey.kill()
    await bell.ring("lost")
    valkey.start()

    async def rung() -> bool:
        await bell.ring("again")
        return doorstep.rings > 0

    await eventually(rung, "a ring after the restart")


class Bomb:
    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self):
        return Path.touch, (self.marker,)


async def test_a_pickle_in_redis_is_never_opened(settings, doorstep, bell, tmp_path):
    """Whoever can write to Redis must not be able to run code in a worker."""
    marker = tmp_path / "exploded"
    redis = connect(address(settings))
    await redis.set("arq:job:bomb", pickle.dumps({"t": None, "f": "ring", "a": [Bomb(marker)], "k": {}, "et": 1}))
    await redis.zadd(QUEUE, {"bomb": 1})

    async def taken() -> bool:
        return await redis.zscore(QUEUE, "bomb") is None

    await eventually(taken, "the bomb to be taken")
    assert not marker.exists()
    await bell.ring("after")
    await eventually(lambda: doorstep.rings == 1, "a ring after the bomb")
    await redis.aclose()


async def test_a_hint_to_cancel_reaches_every_worker(settings, bell):
    heard: list[tuple[int, str]] = []
    url = address(settings)
    ears = [asyncio.create_task(hear_cancel_hints(url, lambda run, n=n: heard.append((n, run)))) for n in (1, 2)]

    async def both() -> bool:
        await bell.hint_cancel("r1")
        return {(1, "r1"), (2, "r1")} <= set(heard)

    await eventually(both, "the hints")
    for ear in ears:
        await end_task(ear)


async def test_without_redis_a_ring_is_no_error(bell, valkey):
    valkey.kill()
    await bell.ring("r1")
    await bell.hint_cancel("r1")
