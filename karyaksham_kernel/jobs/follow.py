"""Follows runs for somebody who watches: a snapshot first, then what happens, and the end as the database has it.

Redis brings the events; the database is asked every few seconds for what Redis may have lost, and more often while
Redis is away.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis

from karyaksham_kernel.jobs.broker import AWAY
from karyaksham_kernel.jobs.database import Database
from karyaksham_kernel.jobs.events import FIELD, Event, finished_event, stream_of_owner, stream_of_run
from karyaksham_kernel.jobs.lookout import Lookout
from karyaksham_kernel.jobs.records import Record, current_runs, find_runs, moment
from karyaksham_kernel.jobs.sharing import Reader, name_of
from karyaksham_kernel.jobs.states import TERMINAL

_BLOCK = 1000
_OVERLAP = 5000
"""Milliseconds of a stream that are read again behind a snapshot, which may be late."""
_RECENT = 60.0
_LOOK = 2.0
_PAUSE = 1.0
_log = logging.getLogger(__name__)

Entry = tuple[str, Event]


@dataclass(frozen=True)
class Frame:
    """One event for the follower; `cursor` is where to go on after it, None where only the database knows of it."""

    event: Event
    cursor: str | None = None


class Follower:
    """One follower of some runs that `who` may read, or with None of all of their own, new ones included.

    `cursor` is the last one that the follower got in an earlier connection; `lookout` is shared with other followers.
    """

    def __init__(
        self,
        database: Database,
        redis: Redis,
        who: str | Reader,
        runs: Sequence[str] | None,
        cursor: str | None = None,
        lookout: Lookout | None = None,
    ) -> None:
        self._database = database
        self._lookout = lookout or Lookout(database)
        self._redis = redis
        self._who = who
        self._owner = name_of(who)
        self._asked = runs
        self._cursor = cursor if cursor is not None and _is_cursor(cursor) else None
        self._positions: dict[str, str] = {}
        self._seen: dict[str, tuple[int, int]] = {}
        self._live: set[str] = set()
        self._looked = 0.0
        self._away = False

    async def frames(self) -> AsyncIterator[Frame | None]:
        """The frames, and a None at least every second in which nothing happens; never ends by itself."""
        now = await self._redis_now()
        for frame in await self._join(await self._wanted(), now):
            yield frame
        if self._asked is None:
            self._positions[stream_of_owner(self._owner)] = _before(self._cursor or now)
        while True:
            entries = await self._read()
            for entry in entries:
                for frame in await self._frames_of(entry):
                    yield frame
            for frame in await self._look():
                yield frame
            if not entries:
                yield None

    async def _wanted(self) -> Sequence[str]:
        if self._asked is not None:
            return self._asked
        async with self._database.read() as tx:
            return await current_runs(tx, self._owner, _RECENT)

    async def _join(self, runs: Sequence[str], now: str) -> list[Frame]:
        """Begin to follow runs: where nothing is missing since the cursor go on from there, else with a snapshot."""
        async with self._database.read() as tx:
            records = await find_runs(tx, runs, self._who)
        frames = []
        for record in sorted(records, key=lambda record: (record["queued_at"], record["id"])):
            run = record["id"]
            self._live.add(run)
            if await self._continues(run):
                self._positions[stream_of_run(run)] = _before(self._cursor or now)
                self._seen[run] = await self._number_at_cursor(run)
            else:
                self._positions[stream_of_run(run)] = _before(now, _OVERLAP)
                self._seen[run] = _number(record["progress"])
                frames.append(Frame(_snapshot(record), now if now != _BEGINNING else None))
            frames.extend(self._end(record))
        return frames

    async def _continues(self, run: str) -> bool:
        """Whether the stream still holds all that came after the cursor."""
        if self._cursor is None:
            return False
        try:
            first = await self._redis.xrange(stream_of_run(run), count=1)
        except AWAY:
            return False
        if not first:
            return False
        identifier, event = _entry(first[0])
        return _order(identifier) <= _order(self._cursor) or (event["kind"] == "queued" and event["attempt"] == 0)

    async def _number_at_cursor(self, run: str) -> tuple[int, int]:
        """What the follower has seen of the run whose event the cursor is of: that must not come again."""
        with contextlib.suppress(*AWAY):
            for raw in await self._redis.xrange(stream_of_run(run), self._cursor or "-", self._cursor or "+", count=1):
                _, event = _entry(raw)
                return event["attempt"], event["seq"]
        return 0, -1

    async def _redis_now(self) -> str:
        try:
            seconds, micros = await self._redis.time()
        except AWAY:
            return _BEGINNING
        return f"{seconds * 1000 + micros // 1000}-0"

    async def _read(self) -> list[Entry]:
        """What is new on the streams, oldest first; waits up to a second for it."""
        if not self._positions:
            await asyncio.sleep(_PAUSE)
            return []
        try:
            answer = await self._redis.xread(dict[Any, Any](self._positions), block=_BLOCK)
        except AWAY as error:
            if not self._away:
                _log.info("events come from the database until Redis is back: %s", error)
            self._away = True
            await asyncio.sleep(_PAUSE)
            return []
        self._away = False
        found = []
        for key, entries in answer:
            self._positions[key.decode()] = entries[-1][0].decode()
            found += [_entry(entry) for entry in entries]
        return sorted(found, key=lambda entry: _order(entry[0]))

    async def _frames_of(self, entry: Entry) -> list[Frame]:
        cursor, event = entry
        run, kind = event["run"], event["kind"]
        if run not in self._live:
            # Announced as new; or it has ended already, and what is late about it is of no use.
            return await self._join([run], cursor) if run not in self._seen else []
        if kind == "finished":
            return await self._settle([run], cursor)
        number = (event["attempt"], event["seq"])
        if number <= self._seen[run]:
            return []
        self._seen[run] = number
        return [Frame(event, cursor)]

    async def _look(self) -> list[Frame]:
        """Find out now and then what Redis may have lost."""
        frames = await self._settle(self._lookout.ended(self._live))
        if time.monotonic() < self._looked + (_PAUSE if self._away else _LOOK):
            return frames
        self._looked = time.monotonic()
        if self._away:
            frames += await self._settle(self._live)
        if self._asked is None:
            new = [run for run in await self._wanted() if run not in self._seen]
            frames += await self._join(new, await self._redis_now()) if new else []
        return frames

    async def _settle(self, runs: Sequence[str] | set[str], cursor: str | None = None) -> list[Frame]:
        if not runs:
            return []
        async with self._database.read() as tx:
            records = await find_runs(tx, list(runs), self._who)
        frames = []
        for record in records:
            if self._away:
                frames += self._progress(record)
            frames += self._end(record, cursor)
        return frames

    def _end(self, record: Record, cursor: str | None = None) -> list[Frame]:
        if record["state"] not in TERMINAL or record["id"] not in self._live:
            return []
        self._live.discard(record["id"])
        self._positions.pop(stream_of_run(record["id"]), None)
        return [Frame(finished_event(record), cursor)]

    def _progress(self, record: Record) -> list[Frame]:
        number = _number(record["progress"])
        if number <= self._seen[record["id"]]:
            return []
        self._seen[record["id"]] = number
        return [Frame({**_envelope(record), "kind": "progress", "nodes": record["progress"]["nodes"]})]


_BEGINNING = "0-0"


def _snapshot(record: Record) -> Event:
    return {**_envelope(record), "kind": "snapshot", "run_record": record}


def _envelope(record: Record) -> Event:
    attempt, seq = _number(record["progress"])
    return {"run": record["id"], "attempt": attempt, "seq": seq, "at": moment(time.time())}


def _number(progress: dict[str, Any] | None) -> tuple[int, int]:
    return (progress["attempt"], progress["seq"]) if progress else (0, 0)


def _entry(raw: tuple[bytes, dict[bytes, bytes]]) -> Entry:
    identifier, fields = raw
    return identifier.decode(), json.loads(fields[FIELD])


def _order(identifier: str) -> tuple[int, int]:
    milliseconds, _, number = identifier.partition("-")
    return int(milliseconds), int(number or 0)


def _is_cursor(text: str) -> bool:
    milliseconds, dash, number = text.partition("-")
    return text.isascii() and dash == "-" and milliseconds.isdigit() and number.isdigit()


def _before(identifier: str, milliseconds: int = 1) -> str:
    """A little earlier: two streams may have entries of the same moment, of which only one was read."""
    return f"{max(0, _order(identifier)[0] - milliseconds)}-0"
