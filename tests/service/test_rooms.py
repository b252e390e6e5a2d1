"""What runs apart can die, hang or ask for everything: whoever asked is told, and the next guest finds a room."""

import asyncio
import os
import time
from collections.abc import Iterator

import pytest

from karyaksham_kernel.errors import KaryakshamError
from karyaksham_kernel.service.rooms import Rooms, apart, open_rooms
from karyaksham_kernel.storage.access import current_groups, on_behalf_of
from karyaksham_kernel.storage.locations import resolve


@pytest.fixture
def rooms() -> Iterator[Rooms]:
    made = Rooms(1, seconds=3)
    yield made
    made.close()


async def test_a_value_comes_back(rooms: Rooms):
    assert await rooms.run(resolve, "a.csv", "/data") == "/data/a.csv"


async def test_an_error_comes_back_as_it_was_said(rooms: Rooms):
    with pytest.raises(KaryakshamError, match="is not a location"):
        await rooms.run(resolve, "http://x", "/")


@pytest.mark.parametrize(
    ("function", "argument"), [(os._exit, 3), (os.abort, None), (time.sleep, 60), (bytes, 64 << 30)], ids=str
)
async def test_what_ends_a_process_ends_nothing_else(rooms: Rooms, function, argument):
    before = await rooms.run(os.getpid)
    with pytest.raises(KaryakshamError) as told:
        await rooms.run(function, *([] if argument is None else [argument]))
    assert told.value.problem.code == "reading_failed"
    assert await rooms.run(os.getpid) != before or function is bytes


async def test_whoever_leaves_keeps_nobody_waiting_for_ever(rooms: Rooms):
    impatient = asyncio.create_task(rooms.run(time.sleep, 0.5))
    await asyncio.sleep(0)
    impatient.cancel()
    assert await asyncio.wait_for(rooms.run(os.getpid), 60)


async def test_on_whose_behalf_crosses_the_wall(rooms: Rooms):
    with on_behalf_of(["b", "a"]):
        assert await rooms.run(current_groups) == ["a", "b"]
    assert await rooms.run(current_groups) is None


async def test_without_rooms_a_thread_does():
    assert await apart(os.getpid) == os.getpid()
    async with open_rooms():
        assert await apart(os.getpid) != os.getpid()
