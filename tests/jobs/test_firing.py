"""A schedule fires once however many look, makes up for what it missed as it was told, and steps on nobody's toes."""

import asyncio
from pathlib import Path

import pytest
from jobs.databases import VirtualClock
from sqlalchemy import func, select, update

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.jobs import pipelines, schedules, transitions
from karyaksham_kernel.jobs.claim import claim
from karyaksham_kernel.jobs.database import Database
from karyaksham_kernel.jobs.firing import Scheduler
from karyaksham_kernel.jobs.pipelines import Content
from karyaksham_kernel.jobs.saved_tables import SCHEDULE, SCHEDULE_FILE
from karyaksham_kernel.jobs.states import TERMINAL
from karyaksham_kernel.jobs.tables import RUN
from karyaksham_kernel.jobs.transitions import Hold
from karyaksham_kernel.settings import Settings

DOCUMENT = {
    "karyaksham": 1,
    "parameters": {"file": {"type": "string", "default": "none"}},
    "nodes": [{"id": "t", "type": "inline_table", "params": {"rows": [{"a": 1}]}}],
}
HOUR = 3600


class Clockwork:
    """A database with one saved pipeline, schedules of it, and workers that look at them."""

    def __init__(self, database: Database, settings: Settings, clock: VirtualClock, pipeline: str) -> None:
        self.database, self.clock, self.pipeline = database, clock, pipeline
        self.told: list[str] = []
        self.settings = settings
        self.scheduler = Scheduler(database, settings, self.told.append)

    async def add(self, trigger: dict | None = None, **values) -> str:
        trigger = trigger or {"kind": "interval", "seconds": HOUR}
        fields = {"name": "", "version": None, "parameters": {}, "parameter_set": None, "options": {}}
        fields |= {"catch_up": "last", "overlap": "skip", "paused": False, "pipeline": self.pipeline}
        async with self.database.write() as tx:
            return await schedules.add(tx, "ada", {**fields, "trigger": trigger, **values})

    async def pass_and_look(self, seconds: float) -> list[str]:
        """Time passes, a worker looks; gives the states of the runs there are."""
        self.clock.now += seconds
        await self.scheduler.look()
        return await self.states()

    async def runs(self) -> list:
        async with self.database.read() as tx:
            return list(await tx.execute(RUN.select().order_by(RUN.c.queued_at, RUN.c.idempotency_key)))

    async def states(self) -> list[str]:
        return [run.state for run in await self.runs()]

    async def finish(self, lease: float = 20) -> str:
        run = await claim(self.database, "w", lease)
        async with self.database.write() as tx:
            await transitions.decide(tx, Hold(run.id, run.fence), {})
            await transitions.succeed(tx, Hold(run.id, run.fence), [])
        return run.id

    async def record(self, schedule: str) -> dict:
        async with self.database.read() as tx:
            (found,) = await schedules.find_schedules(tx, "ada", schedule)
        return found


@pytest.fixture
async def clockwork(database, settings, clock) -> Clockwork:
    made = await pipelines.create(database, "ada", "nightly", Content(DOCUMENT, "h1", "/"))
    return Clockwork(database, settings, clock, made)


async def test_a_schedule_fires_when_it_is_due_and_not_before(clockwork):
    schedule = await clockwork.add()
    assert await clockwork.pass_and_look(HOUR - 1) == []
    assert await clockwork.pass_and_look(1) == ["queued"]
    assert await clockwork.pass_and_look(1) == ["queued"]
    (run,) = await clockwork.runs()
    assert (run.owner, run.schedule, run.pipeline, run.pipeline_version, run.name) == (
        "ada",
        schedule,
        clockwork.pipeline,
        1,
        "nightly",
    )
    assert run.memory_reserved == 64 * 1024 * 1024
    assert clockwork.told == [run.id]
    assert (await clockwork.record(schedule))["last_run"] == run.id


async def test_of_many_workers_that_look_at_once_one_fires(clockwork):
    for _ in range(3):
        await clockwork.add()
    clockwork.clock.now += HOUR
    others = [Scheduler(clockwork.database, clockwork.settings, clockwork.told.append) for _ in range(6)]
    await asyncio.gather(*(other.look() for other in others))
    assert len(await clockwork.runs()) == 3
    assert len(clockwork.told) == 3


async def test_the_newest_version_runs_unless_the_schedule_names_one(clockwork):
    await clockwork.add(version=1)
    await clockwork.add()
    async with clockwork.database.write() as tx:
        await pipelines.save(tx, clockwork.pipeline, Content(DOCUMENT, "h2", "/"), "ada")
    await clockwork.pass_and_look(HOUR)
    assert sorted(run.pipeline_version for run in await clockwork.runs()) == [1, 2]


@pytest.mark.parametrize(("catch_up", "fired"), [("skip", 0), ("last", 1), ("all", 5)])
async def test_what_was_missed_is_made_up_for_as_the_policy_says(clockwork, catch_up, fired):
    schedule = await clockwork.add(catch_up=catch_up, overlap="skip")
    await clockwork.pass_and_look(5 * HOUR + 600)
    assert len(await clockwork.runs()) == fired
    assert (await clockwork.record(schedule))["next"][0] == schedules.moment(1_000_000 + 6 * HOUR)
    await clockwork.pass_and_look(1)
    assert len(await clockwork.runs()) == fired


async def test_a_moment_s_delay_is_not_missing_it(clockwork):
    await clockwork.add(catch_up="skip")
    assert await clockwork.pass_and_look(HOUR + 30) == ["queued"]


async def test_a_run_that_goes_on_is_not_overlapped(clockwork):
    await clockwork.add(overlap="skip")
    await clockwork.pass_and_look(HOUR)
    assert await clockwork.pass_and_look(HOUR) == ["queued"]
    await clockwork.finish()
    assert await clockwork.pass_and_look(HOUR) == ["succeeded", "queued"]


async def test_queued_firings_wait_for_the_run_before_one_after_the_other(clockwork):
    await clockwork.add(overlap="queue", catch_up="all")
    await clockwork.pass_and_look(HOUR)
    assert await clockwork.pass_and_look(2 * HOUR) == ["queued"]
    for finished in range(1, 3):
        await clockwork.finish()
        states = await clockwork.pass_and_look(1)
        assert states == ["succeeded"] * finished + ["queued"]
    await clockwork.finish()
    assert await clockwork.pass_and_look(1) == ["succeeded"] * 3
    due = sorted(int(run.idempotency_key.rpartition(":")[2]) for run in await clockwork.runs())
    assert due == [1_000_000 + n * HOUR for n in (1, 2, 3)]


async def test_the_run_before_is_cancelled_where_the_policy_says_so(clockwork):
    await clockwork.add(overlap="cancel_previous")
    await clockwork.pass_and_look(HOUR)
    running = await claim(clockwork.database, "w", 10 * HOUR)
    assert await clockwork.pass_and_look(HOUR) == ["running", "queued"]
    old = (await clockwork.runs())[0]
    assert (old.id, old.error["code"], old.cancel_requested_at is not None) == (running.id, "overtaken", True)
    assert await clockwork.pass_and_look(HOUR) == ["running", "cancelled", "queued"]


async def test_a_paused_schedule_does_not_fire_and_makes_up_for_nothing(clockwork):
    schedule = await clockwork.add(catch_up="all")
    async with clockwork.database.write() as tx:
        await schedules.change(tx, schedule, {"paused": True})
    assert await clockwork.pass_and_look(3 * HOUR) == []
    async with clockwork.database.write() as tx:
        await schedules.change(tx, schedule, {"paused": False})
    assert await clockwork.pass_and_look(HOUR - 1) == []
    assert await clockwork.pass_and_look(1) == ["queued"]


async def test_what_cannot_fire_says_why_and_keeps_no_other_from_firing(clockwork):
    broken = await clockwork.add(parameter_set="gone")
    await clockwork.add()
    assert await clockwork.pass_and_look(HOUR) == ["queued"]
    assert "no parameter set 'gone'" in (await clockwork.record(broken))["error"]["message"]


async def test_a_full_queue_delays_a_firing_and_loses_none(clockwork):
    limited = Scheduler(
        clockwork.database, clockwork.settings.model_copy(update={"max_queued": 1}), clockwork.told.append
    )
    await clockwork.add(overlap="skip")
    await clockwork.add(overlap="skip")
    clockwork.clock.now += HOUR
    await limited.look()
    assert await clockwork.states() == ["queued"]
    await clockwork.finish()
    clockwork.clock.now += 31
    await limited.look()
    assert await clockwork.states() == ["succeeded", "queued"]


class Inbox:
    """A folder that a schedule watches."""

    def __init__(self, clockwork: Clockwork, folder: Path) -> None:
        self.clockwork, self.folder = clockwork, folder

    def put(self, name: str, text: str = "a\n1\n") -> None:
        (self.folder / name).write_text(text)

    async def look(self) -> list[str]:
        """The names of the files that a run was queued for so far."""
        await self.clockwork.pass_and_look(30)
        runs = await self.clockwork.runs()
        return sorted(Path(run.parameters["file"]).name for run in runs)


@pytest.fixture
async def inbox(clockwork, tmp_path) -> Inbox:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return Inbox(clockwork, folder)


async def test_each_new_file_is_run_once_when_it_has_come_to_rest(inbox):
    inbox.put("old.csv")
    await inbox.clockwork.add({"kind": "files", "prefix": f"{inbox.folder}/"})
    assert await inbox.look() == []
    inbox.put("one.csv")
    assert await inbox.look() == []
    assert await inbox.look() == ["one.csv"]
    inbox.put("slow.csv", "a\n")
    await inbox.look()
    inbox.put("slow.csv", "a\n1\n2\n")
    assert await inbox.look() == ["one.csv"], "it has grown since the last look"
    inbox.put("two.csv")
    assert await inbox.look() == ["one.csv", "slow.csv"]
    for _ in range(3):
        assert await inbox.look() == ["one.csv", "slow.csv", "two.csv"]


async def test_files_that_are_there_already_count_where_that_is_wanted(inbox):
    inbox.put("old.csv")
    await inbox.clockwork.add({"kind": "files", "prefix": f"{inbox.folder}/*.csv", "existing": True})
    await inbox.look()
    assert await inbox.look() == ["old.csv"]


async def test_many_workers_run_each_file_once(inbox):
    clockwork = inbox.clockwork
    await clockwork.add({"kind": "files", "prefix": f"{inbox.folder}/"})
    await inbox.look()
    for number in range(5):
        inbox.put(f"{number}.csv")
    await inbox.look()
    clockwork.clock.now += 30
    others = [Scheduler(clockwork.database, clockwork.settings, clockwork.told.append) for _ in range(5)]
    await asyncio.gather(*(other.look() for other in others))
    assert len(await clockwork.runs()) == 5


async def test_a_folder_that_is_away_is_told_and_looked_at_again(inbox):
    schedule = await inbox.clockwork.add({"kind": "files", "prefix": f"{inbox.folder}/"})
    await inbox.look()
    inbox.folder.rmdir()
    await inbox.look()
    inbox.folder.mkdir()
    inbox.put("late.csv")
    await inbox.look()
    assert await inbox.look() == ["late.csv"]
    assert (await inbox.clockwork.record(schedule))["error"] is None


async def test_a_killed_look_neither_loses_nor_repeats_a_file(inbox, monkeypatch):
    """The worker dies between the look and the run: the next look goes on where it was."""
    clockwork = inbox.clockwork
    await clockwork.add({"kind": "files", "prefix": f"{inbox.folder}/"})
    await inbox.look()
    inbox.put("a.csv")
    await inbox.look()
    with monkeypatch.context() as patch:
        patch.setattr("karyaksham_kernel.jobs.new_files.submit_within", _broken)
        await inbox.look()
    async with clockwork.database.read() as tx:
        seen = select(func.count()).where(SCHEDULE_FILE.c.state == "seen")
        assert (await tx.execute(seen)).scalar_one() == 1
    async with clockwork.database.write() as tx:
        await tx.execute(update(SCHEDULE).values(next_at=clockwork.clock.now))
    assert await inbox.look() == ["a.csv"]


async def _broken(*_: object) -> str:
    raise KaryakshamError(Problem(code="crashed", message="The worker died here."))


async def test_objects_of_a_bucket_are_files_too(s3, clockwork):
    client = s3.client()
    await clockwork.add({"kind": "files", "prefix": "s3://lake/in/"})
    await clockwork.pass_and_look(1)
    client.put_object(Bucket="lake", Key="in/a.csv", Body=b"a\n1\n")
    for _ in range(3):
        await clockwork.pass_and_look(30)
    assert [run.parameters["file"] for run in await clockwork.runs()] == ["s3://lake/in/a.csv"]


async def test_a_removed_pipeline_takes_its_schedules_along(clockwork):
    await clockwork.add()
    async with clockwork.database.write() as tx:
        await pipelines.remove(tx, clockwork.pipeline)
        assert await schedules.find_schedules(tx, "ada") == []
    assert await clockwork.pass_and_look(HOUR) == []


def test_every_end_lets_the_next_one_begin():
    assert {"succeeded", "failed", "cancelled", "poisoned"} == set(TERMINAL)
