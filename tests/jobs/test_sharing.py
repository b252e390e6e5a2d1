"""Sharing on both databases: what a reader's groups let through, and what a schedule of somebody else's makes."""

import pytest
from jobs.submitting import submission
from jobs.test_pipelines import content

from karyaksham_kernel.errors import KaryakshamError
from karyaksham_kernel.jobs import pipelines, schedules
from karyaksham_kernel.jobs.firing import Scheduler
from karyaksham_kernel.jobs.history import history_of
from karyaksham_kernel.jobs.records import find_run, find_runs, list_runs
from karyaksham_kernel.jobs.sharing import Reader
from karyaksham_kernel.jobs.source import source_of
from karyaksham_kernel.jobs.submission import share, submit

MEMBER = Reader("cid", frozenset({"analysts", "night"}))
STRANGER = Reader("bob", frozenset({"sales"}))
HOURLY = {"kind": "interval", "seconds": 3600}
FIELDS = {"name": "", "version": None, "parameters": {}, "parameter_set": None, "paused": False}
POLICIES = {"catch_up": "last", "overlap": "skip", "options": {"owner_groups": ["analysts"]}}


async def test_a_shared_run_is_read_by_members_and_by_nobody_else(database):
    run = await submit(database, submission(owner="ada", shared_with="analysts"))
    own = await submit(database, submission(owner="ada"))
    async with database.read() as tx:
        assert (await find_run(tx, run, MEMBER))["group"] == "analysts"
        assert [found["id"] for found in await find_runs(tx, [run, own], MEMBER)] == [run]
        assert [found["id"] for found in (await list_runs(tx, MEMBER)).runs] == [run]
        assert {found["id"] for found in (await list_runs(tx, "ada")).runs} == {run, own}
        for other in (STRANGER, Reader("bob"), "bob", "analysts"):
            assert await find_run(tx, run, other) is None
            assert (await list_runs(tx, other)).runs == []
    async with database.write() as tx:
        await share(tx, run, None)
        assert await find_run(tx, run, MEMBER) is None


async def test_the_history_holds_the_runs_of_all_who_share_it(database, clock):
    made = await pipelines.create(database, "ada", "p", content("0"), shared_with="analysts")
    hidden = submission(owner="ada", pipeline=made, pipeline_version=1)
    await submit(database, hidden)
    for owner in ("ada", "cid"):
        clock.now += 1
        await submit(database, submission(owner=owner, pipeline=made, pipeline_version=1, shared_with="analysts"))
    async with database.read() as tx:
        assert [past["owner"] for past in await history_of(tx, MEMBER, made, 10)] == ["ada", "cid"]
        assert [past["owner"] for past in await history_of(tx, "ada", made, 10)] == ["ada", "ada"]
        (listed,) = await pipelines.list_pipelines(tx, MEMBER)
        assert (listed["mine"], listed["group"], listed["last_run"]["state"]) == (False, "analysts", "queued")
        assert await pipelines.list_pipelines(tx, STRANGER) == []
        assert (await source_of(tx, MEMBER, made, None, None, {})).shared_with == "analysts"
        with pytest.raises(KaryakshamError, match="There is no pipeline"):
            await source_of(tx, STRANGER, made, None, None, {})


async def test_a_members_schedule_fires_for_as_long_as_it_is_shared(database, clock, settings):
    made = await pipelines.create(database, "ada", "p", content("0"), shared_with="analysts")
    async with database.write() as tx:
        own = await schedules.add(tx, "cid", {"pipeline": made, "trigger": HOURLY, **FIELDS, **POLICIES})
    fired: list[str] = []
    scheduler = Scheduler(database, settings, fired.append)
    clock.now += 3601
    await scheduler.look()
    async with database.read() as tx:
        record = await find_run(tx, fired[0], Reader("ada", frozenset({"analysts"})))
        assert (record["owner"], record["group"], record["schedule"]) == ("cid", "analysts", own)
    async with database.write() as tx:
        await pipelines.describe(tx, made, {"shared_with": None}, archived=None)
    clock.now += 3600
    await scheduler.look()
    assert len(fired) == 1
    async with database.read() as tx:
        (kept,) = await schedules.find_schedules(tx, "cid")
        assert kept["error"]["code"] == "missing_pipeline"
