"""Saved pipelines on both databases: one name, one newest version, however many save at once."""

import asyncio

import pytest
from jobs.submitting import submission

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.jobs import pipelines, transitions
from karyaksham_kernel.jobs.claim import claim
from karyaksham_kernel.jobs.history import history_of, trail_of
from karyaksham_kernel.jobs.pipelines import Content
from karyaksham_kernel.jobs.source import source_of
from karyaksham_kernel.jobs.submission import submit
from karyaksham_kernel.jobs.transitions import Hold


def content(mark: str, layout: dict | None = None) -> Content:
    return Content({"karyaksham": 1, "nodes": [], "layout": layout or {}}, mark, "/")


async def test_of_many_who_save_at_once_each_makes_one_version(database):
    made = await pipelines.create(database, "ada", "p", content("0"))

    async def save(mark: str) -> int:
        async with database.write() as tx:
            return await pipelines.save(tx, made, content(mark), "ada")

    numbers = await asyncio.gather(*(save(str(n)) for n in range(1, 9)))
    assert sorted(numbers) == list(range(2, 10))


async def test_of_many_who_read_the_same_version_one_saves(database):
    made = await pipelines.create(database, "ada", "p", content("0"))

    async def save(mark: str) -> bool:
        try:
            async with database.write() as tx:
                await pipelines.save(tx, made, content(mark), "ada", expected=1)
        except KaryakshamError as refused:
            return refused.problem.code != "pipeline_changed"
        return True

    assert sum(await asyncio.gather(*(save(str(n)) for n in range(1, 6)))) == 1


async def test_of_many_who_want_one_name_one_gets_it(database):
    made = await asyncio.gather(
        *(pipelines.create(database, "ada", "p", content("0")) for _ in range(5)), return_exceptions=True
    )
    assert sum(isinstance(one, str) for one in made) == 1
    assert await pipelines.create(database, "bob", "p", content("0"))


async def test_a_pipeline_of_somebody_else_is_none(database):
    made = await pipelines.create(database, "ada", "p", content("0"))
    async with database.read() as tx:
        assert await pipelines.find_pipeline(tx, "bob", made) is None
        assert await pipelines.list_pipelines(tx, "bob") == []
        with pytest.raises(KaryakshamError, match="no pipeline"):
            await source_of(tx, "bob", made, None, None, {})


async def test_the_history_adds_up_what_the_runs_wrote(database, clock):
    made = await pipelines.create(database, "ada", "p", content("0"))
    run = await submit(database, submission(pipeline=made, pipeline_version=1))
    clock.now += 5
    hold = Hold(run, (await claim(database, "w", 20)).fence)
    clock.now += 60
    outputs = [{"node": "a", "rows": 3, "bytes": 10}, {"node": "b", "rows": None, "bytes": 5}]
    async with database.write() as tx:
        await transitions.decide(tx, hold, {})
        await transitions.succeed(tx, hold, outputs)
    async with database.read() as tx:
        (past,) = await history_of(tx, "ada", made, 10)
        trail = await trail_of(tx, run)
    assert (past["seconds"], past["waited_seconds"], past["rows"], past["bytes"]) == (60, 5, 3, 15)
    assert [event["to"] for event in trail] == ["queued", "running", "committing", "succeeded"]
    assert trail[1]["worker"] == "w"


async def test_the_trail_names_the_reason_of_every_step_back(database, queue):
    run = await queue()
    hold = Hold(run, (await claim(database, "w", 20)).fence)
    async with database.write() as tx:
        await transitions.crash(tx, hold, Problem(code="crashed", message="It ended."))
    async with database.read() as tx:
        assert (await trail_of(tx, run))[-1]["detail"] == {"reason": "crashed"}
