"""Faults of storage: a store that is busy, cuts and stalls; an input that changes under a run; a disk that is full."""

from __future__ import annotations

import asyncio
import io
import itertools
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

import polars as pl
from servers.s3 import s3_server

from faults.bounds import small_disk
from faults.stack import ENGINE, Clock, Stack, stack
from faults.table import Measured
from faults.unreliable_s3 import COMPLETION_FAULTS, Fault, Judge, Kind, UnreliableS3, unreliable_s3

ROWS = 400_000
_AT_ONCE = 4


class Lake:
    """A bucket with a table in two formats, seen from behind the proxy."""

    def __init__(self, here: Stack, client: Any, proxy: UnreliableS3) -> None:
        self.here, self.client, self.proxy = here, client, proxy
        self.table = pl.DataFrame({"id": range(ROWS), "note": [f"a note that fills {row}" for row in range(ROWS)]})

    def fill(self) -> None:
        parquet = io.BytesIO()
        self.table.write_parquet(parquet)
        for key, body in (("in.csv", self.table.write_csv().encode()), ("in.parquet", parquet.getvalue())):
            self.client.put_object(Bucket="lake", Key=key, Body=body)

    async def put(self, number: int) -> str:
        """Queue a run that filters the table into an object of this number."""
        kind = ("csv", "parquet")[number % 2]
        nodes = [
            {"id": "in", "type": f"read_{kind}", "params": {"path": f"s3://lake/in.{kind}"}},
            {"id": "few", "type": "filter", "inputs": ["in"], "params": {"condition": "id >= 1000"}},
            {"id": "out", "type": "write_csv", "inputs": ["few"], "params": {"path": f"s3://lake/{number}.csv"}},
        ]
        return await self.here.queue.put(document={"karyaksham": 1, "nodes": nodes}, max_attempts=3)

    async def right(self, number: int, run: str) -> bool:
        """Whether the run succeeds and its object holds what it should."""
        record = await self.here.queue.reaches(run, "succeeded", "failed", "poisoned", seconds=400)
        if record["state"] != "succeeded":
            return False
        body = self.client.get_object(Bucket="lake", Key=f"{number}.csv")["Body"].read()
        return pl.read_csv(body).equals(self.table.filter(pl.col("id") >= 1000))

    def uploads(self) -> int:
        """How many uploads are left over."""
        return len(self.client.list_multipart_uploads(Bucket="lake").get("Uploads", []))


@asynccontextmanager
async def lake(judge: Judge) -> AsyncIterator[Lake]:
    with tempfile.TemporaryDirectory() as folder, s3_server(Path(folder)) as server:
        server.client().create_bucket(Bucket="lake")
        with unreliable_s3(urlsplit(server.endpoint).port or 0, judge) as proxy:
            async with stack(**{**server.environment, "AWS_ENDPOINT_URL": proxy.endpoint}) as here:
                opened = Lake(here, server.client(), proxy)
                opened.fill()
                here.worker(*ENGINE, slots=_AT_ONCE)
                yield opened


async def _all_right(opened: Lake, count: int, clock: Clock) -> int:
    right = 0
    for first in range(0, count, _AT_ONCE):
        numbers = range(first, min(first + _AT_ONCE, count))
        clock.start()
        runs = [await opened.put(number) for number in numbers]
        for number, run in zip(numbers, runs, strict=True):
            right += await opened.right(number, run)
            clock.take()
    return right


async def unreliable_store(count: int, random: Random) -> Measured:
    """A fifth of all calls is answered with 503, some are cut; each first completion goes wrong in one of four ways."""
    ways, completed = itertools.cycle(COMPLETION_FAULTS), set[str]()

    def judge(kind: Kind, key: str) -> Fault | None:
        if kind == "complete" and key not in completed:
            completed.add(key)
            return next(ways)
        chance = random.random()
        return "busy" if chance < 0.2 else "cut" if chance < 0.25 else None

    clock = Clock()
    async with lake(judge) as opened:
        right = await _all_right(opened, count, clock)
        left, done = opened.uploads(), opened.proxy.done
    faults = ", ".join(f"{times} {fault}" for fault, times in _by_fault(done).items())
    unknown = done["begin: cut"]
    uploads = f"{left} uploads left of {unknown} whose beginning was cut"
    figures = f"{right} of {count} outputs right, each ≤ {clock.longest:.0f} s, {uploads} ({faults})"
    # Whose beginning was answered into a cut connection, of that upload nobody knows the name.
    return Measured(right == count and left <= unknown, figures)


def _by_fault(done: dict[str, int]) -> dict[str, int]:
    """How often each was done, the completions apart."""
    found: dict[str, int] = {}
    for name, times in done.items():
        kind, _, fault = name.partition(": ")
        told = f"completions: {fault}" if kind == "complete" else fault
        found[told] = found.get(told, 0) + times
    return dict(sorted(found.items()))


async def stalling_store(count: int, _random: Random) -> Measured:
    """The first part and completion of each output, and a fifth of the reads, get no answer or half of one."""
    stalled: set[tuple[str, str]] = set()
    reads = itertools.count()

    def judge(kind: Kind, key: str) -> Fault | None:
        if kind == "read" and next(reads) % 5 == 0:
            return "stall"
        if kind not in ("part", "complete") or (kind, key) in stalled:
            return None
        stalled.add((kind, key))
        return "stall"

    clock = Clock()
    async with lake(judge) as opened:
        right = await _all_right(opened, count, clock)
        noticed = opened.proxy.noticed
    told = ", ".join(f"{kind} ≤ {max(seconds):.1f} s" for kind, seconds in sorted(noticed.items()))
    longest = max(second for seconds in noticed.values() for second in seconds)
    figures = f"{right} of {count} outputs right; stalls noticed: {told}"
    return Measured(right == count and len(noticed) == 3 and longest <= 30, figures)


async def input_overwritten(count: int, random: Random) -> Measured:
    """A local input that is replaced while the run reads it."""
    told = mixed = 0
    async with stack() as here:
        here.worker(*ENGINE, slots=1)
        source = here.folder / "in.csv"
        line = b"1,some text that makes the line longer\n"
        # Made before: while a text of this size is made, a run is over.
        old, new = (b"n,text\n" + line.replace(b"1", digit) * 8_000_000 for digit in (b"1", b"2"))
        for number in range(count):
            source.write_bytes(old)
            out = here.folder / f"{number}.csv"
            nodes = [
                {"id": "in", "type": "read_csv", "params": {"path": str(source)}},
                {"id": "up", "type": "derive", "inputs": ["in"], "params": {"columns": {"u": "upper(text)"}}},
                {"id": "out", "type": "write_csv", "inputs": ["up"], "params": {"path": str(out)}},
            ]
            run = await here.queue.put(document={"karyaksham": 1, "nodes": nodes})
            await here.queue.counting(run)
            await asyncio.sleep(random.uniform(0, 0.05))
            source.write_bytes(new)
            record = await here.queue.reaches(run, "succeeded", "failed", "poisoned")
            told += record["state"] == "failed" and record["error"]["code"] == "input_changed"
            mixed += out.exists()
    return Measured(told == count and mixed == 0, f"{told} of {count} told `input_changed`, {mixed} outputs")


async def full_disk(count: int, random: Random) -> Measured:
    """Scratch, then the folder of the output, on a disk of 16 MB; a small run beside the large one is not disturbed."""
    told = fine = 0
    async with stack() as here:
        source = here.folder / "in.csv"
        # Scratch is compressed, and shall not fit all the same.
        source.write_text("n,text\n" + "".join(f"{n},{random.randbytes(50).hex()}\n" for n in range(300_000)))
        for place in (here.settings.scratch, here.folder / "small"):
            place.mkdir(exist_ok=True)
            worker = here.worker(*ENGINE, slots=2, within=small_disk(place, 16 << 20))
            for number in range(count):
                large = await here.queue.put(document=_too_large(source, place, here.folder / f"{number}.csv"))
                small = await here.queue.put(document=_small(here.folder / f"{place.name}-{number}.csv"))
                record = await here.queue.reaches(large, "succeeded", "failed", "poisoned", seconds=90)
                told += record["state"] == "failed" and record["error"]["code"] == "no_space"
                fine += (await here.queue.reaches(small, "succeeded", "failed", "poisoned"))["state"] == "succeeded"
            beside = _seen_by(worker.pid, place)
            await here.end(worker)
    held = told == fine == 2 * count and not beside
    return Measured(
        held, f"{told} of {2 * count} told `no_space`, {fine} small runs succeeded, {len(beside)} files left"
    )


def _seen_by(process: int, folder: Path) -> list[str]:
    """The names in a folder, as a process with mounts of its own sees it."""
    return [path.name for path in Path(f"/proc/{process}/root{folder}").iterdir()]


def _too_large(source: Path, place: Path, out: Path) -> dict[str, Any]:
    """A document that writes more than the disk holds: two consumers of a sort go through scratch."""
    target = place / "large.csv" if place.name == "small" else out
    nodes = [
        {"id": "in", "type": "read_csv", "params": {"path": str(source)}},
        {"id": "up", "type": "sort", "inputs": ["in"], "params": {"by": ["text"]}},
        {"id": "out", "type": "write_csv", "inputs": ["up"], "params": {"path": str(target)}},
        {"id": "few", "type": "filter", "inputs": ["up"], "params": {"condition": "n < 10"}},
    ]
    return {"karyaksham": 1, "nodes": nodes}


def _small(out: Path) -> dict[str, Any]:
    nodes = [
        {"id": "t", "type": "inline_table", "params": {"rows": [{"a": 1}]}},
        {"id": "out", "type": "write_csv", "inputs": ["t"], "params": {"path": str(out)}},
    ]
    return {"karyaksham": 1, "nodes": nodes}
