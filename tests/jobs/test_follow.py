"""Followers miss no end, see no count go back, and learn from the database what Redis has lost."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from jobs.submitting import submission
from sqlalchemy import update

from karyaksham_kernel.errors import Problem
from karyaksham_kernel.jobs import transitions
from karyaksham_kernel.jobs.broker import address, connect
from karyaksham_kernel.jobs.claim import claim
from karyaksham_kernel.jobs.database import Database
from karyaksham_kernel.jobs.events import EventStream, queued_event
from karyaksham_kernel.jobs.follow import Follower, Frame
from karyaksham_kernel.jobs.followers import tell_followers
from karyaksham_kernel.jobs.migrate import migrate
from karyaksham_kernel.jobs.records import find_run
from karyaksham_kernel.jobs.submission import submit
from karyaksham_kernel.jobs.tables import RUN_PROGRESS
from karyaksham_kernel.jobs.transitions import Hold


class Stage:
    """A database, a Valkey, and somebody who acts as the worker."""

    def __init__(self, database: Database, url: str) -> None:
        self.database = database
        self.redis = connect(url)
        self.events = EventStream(self.redis)

    async def running(self, owner: str = "ada") -> Hold:
        run = await submit(self.database, submission(owner=owner))
        async with self.database.read() as tx:
            self.events.announce(owner, queued_event(await find_run(tx, run)))
        await self.events.flush()
        claimed = await claim(self.database, "w", 60)
        return Hold(claimed.id, claimed.fence)

    async def publish(self, hold: Hold, kind: str, seq: int, **fields: Any) -> None:
        self.events.publish({"run": hold.run, "attempt": hold.fence, "seq": seq, "kind": kind, **fields})
        await self.events.flush()

    async def write_progress(self, hold: Hold, seq: int, rows: int) -> None:
        async with self.database.write() as tx:
            values = {"seq": seq, "nodes": {"a": {"rows_out": rows}}}
            await tx.execute(update(RUN_PROGRESS).where(RUN_PROGRESS.c.run == hold.run).values(values))

    async def fail(self, hold: Hold, *, told: bool = True) -> None:
        async with self.database.write() as tx:
            await transitions.fail(tx, hold, Problem(code="wrong", message="No."))
        if told:
            await tell_followers(self.database, self.events, hold.run)
            await self.events.flush()

    def follow(self, *runs: str, cursor: str | None = None, owner: str = "ada") -> AsyncIterator[Frame | None]:
        return Follower(self.database, self.redis, owner, runs or None, cursor).frames()


@pytest.fixture
async def stage(settings, valkey) -> AsyncIterator[Stage]:
    database = Database(settings.database)
    await migrate(database)
    made = Stage(database, address(settings))
    yield made
    await made.redis.aclose()
    await database.close()


async def until(frames: AsyncIterator[Frame | None], kind: str, run: str | None = None) -> list[Frame]:
    """The frames up to the first of this kind."""
    seen = []
    async for frame in frames:
        if frame is None:
            continue
        seen.append(frame)
        if frame.event["kind"] == kind and run in {None, frame.event["run"]}:
            return seen
    raise AssertionError("the frames ended")


def kinds(frames: list[Frame]) -> list[str]:
    return [frame.event["kind"] for frame in frames]


async def test_a_follower_gets_a_snapshot_then_what_happens_then_the_end(stage):
    hold = await stage.running()
    frames = stage.follow(hold.run)
    (snapshot,) = await until(frames, "snapshot")
    assert snapshot.event["run_record"]["state"] == "running"
    assert "document" not in snapshot.event["run_record"]
    await stage.publish(hold, "started", 1)
    await stage.publish(hold, "progress", 2, nodes={})
    assert kinds(await until(frames, "progress")) == ["started", "progress"]
    await stage.fail(hold)
    (finished,) = await until(frames, "finished")
    assert (finished.event["state"], finished.event["error"]["code"]) == ("failed", "wrong")


async def test_a_run_that_has_ended_is_told_at_once(stage):
    hold = await stage.running()
    await stage.fail(hold)
    assert kinds(await until(stage.follow(hold.run), "finished")) == ["snapshot", "finished"]


async def test_progress_never_goes_back(stage):
    """The stream still has older counts than the snapshot; they are left out."""
    hold = await stage.running()
    for seq in range(1, 6):
        await stage.publish(hold, "progress", seq, nodes={"a": {"rows_out": seq}})
    await stage.write_progress(hold, 4, 4)
    frames = stage.follow(hold.run)
    seen = await until(frames, "progress")
    assert [(frame.event["kind"], frame.event["seq"]) for frame in seen] == [("snapshot", 4), ("progress", 5)]


async def test_a_reconnected_follower_goes_on_where_it_was(stage):
    hold = await stage.running()
    await stage.publish(hold, "started", 1)
    first = await until(stage.follow(hold.run), "started")
    await stage.publish(hold, "log", 2, text="between")
    await stage.publish(hold, "progress", 3, nodes={})
    again = await until(stage.follow(hold.run, cursor=first[-1].cursor), "progress")
    assert "snapshot" not in kinds(again)
    assert kinds(again)[-2:] == ["log", "progress"]


async def test_a_gap_is_filled_by_a_snapshot(stage, valkey):
    hold = await stage.running()
    await stage.publish(hold, "started", 1)
    first = await until(stage.follow(hold.run), "started")
    valkey.kill()
    valkey.start()
    await stage.write_progress(hold, 7, 70)
    (snapshot, *_) = await until(stage.follow(hold.run, cursor=first[-1].cursor), "snapshot")
    assert snapshot.event["run_record"]["progress"]["nodes"] == {"a": {"rows_out": 70}}


@pytest.mark.parametrize("cursor", ["", "x", "1-2-3", "1.5-2", "٣-٣"])
async def test_a_cursor_that_nobody_gave_out_means_a_snapshot(stage, cursor):
    hold = await stage.running()
    assert kinds(await until(stage.follow(hold.run, cursor=cursor), "snapshot")) == ["snapshot"]


async def test_without_redis_the_database_tells_progress_and_the_end(stage, valkey):
    hold = await stage.running()
    frames = stage.follow(hold.run)
    await until(frames, "snapshot")
    valkey.kill()
    await stage.write_progress(hold, 5, 50)
    (progress,) = await until(frames, "progress")
    assert progress.event["nodes"] == {"a": {"rows_out": 50}}
    await stage.fail(hold, told=False)
    assert kinds(await until(frames, "finished")) == ["finished"]


async def test_an_end_that_redis_lost_is_told_all_the_same(stage):
    hold = await stage.running()
    frames = stage.follow(hold.run)
    await until(frames, "snapshot")
    await stage.fail(hold, told=False)
    assert kinds(await until(frames, "finished")) == ["finished"]


async def test_all_runs_of_an_owner_are_followed_new_ones_included(stage):
    old = await stage.running()
    frames = stage.follow()
    assert [frame.event["run"] for frame in await until(frames, "snapshot")] == [old.run]
    new = await stage.running()
    await until(frames, "snapshot", new.run)
    await stage.publish(new, "started", 1)
    await until(frames, "started", new.run)


async def test_nobody_follows_another_s_runs(stage):
    theirs, mine = await stage.running(owner="bob"), await stage.running()
    frames = stage.follow(theirs.run, mine.run)
    await stage.publish(theirs, "started", 1)
    await stage.publish(mine, "started", 1)
    assert {frame.event["run"] for frame in await until(frames, "started")} == {mine.run}


async def test_who_resumes_in_the_middle_of_a_burst_gets_nothing_twice(stage):
    """Many events of one millisecond, and a connection that breaks after each."""
    hold = await stage.running()
    burst = [{"kind": "progress", "seq": seq, "nodes": {"a": {"rows_out": seq}}} for seq in range(1, 40)]
    async with stage.redis.pipeline(transaction=True) as pipe:
        for event in burst:
            whole = {"run": hold.run, "attempt": 1, "at": "", **event}
            pipe.xadd(f"kk:ev:{hold.run}", {b"json": json.dumps(whole)})
        await pipe.execute()
    cursor, seen = "0-0", []
    while len(seen) < len(burst):
        follower = Follower(stage.database, stage.redis, "ada", [hold.run], cursor)
        async for frame in follower.frames():
            if frame is not None and frame.event["kind"] == "progress":
                seen.append(frame.event["seq"])
                cursor = frame.cursor
                break
    assert seen == list(range(1, 40))
