"""What is old goes, what is not stays, and what could not be removed is tried again."""

import pytest
from jobs.submitting import submission
from sqlalchemy import func, select

from karyaksham_kernel.errors import Problem
from karyaksham_kernel.jobs import files, tidying, transitions
from karyaksham_kernel.jobs.claim import claim
from karyaksham_kernel.jobs.saved_tables import NOTIFICATION
from karyaksham_kernel.jobs.submission import submit
from karyaksham_kernel.jobs.tables import RUN, RUN_EVENT
from karyaksham_kernel.jobs.tidying import Tidying
from karyaksham_kernel.jobs.transitions import Hold
from karyaksham_kernel.settings import Settings

DAY = 86400


async def ended(database, settings, *, managed: bool) -> str:
    """A run that has just succeeded, with its log, its trail and its result."""
    told = [{"kind": "webhook", "url": "http://a/", "on": ["succeeded"]}]
    run = await submit(database, submission(notify=told))
    hold = Hold(run, (await claim(database, "w", 20)).fence)
    result = f"{settings.results}/{run}/out.arrow"
    async with database.write() as tx:
        await transitions.decide(tx, hold, {})
        await transitions.succeed(tx, hold, [{"node": "out", "uri": result, "managed": managed}])
    files.log_folder(settings).mkdir(parents=True, exist_ok=True)
    files.log_of(settings, hold).write_text("done")
    return run


async def kept(database) -> set[str]:
    async with database.read() as tx:
        return {row.id for row in await tx.execute(select(RUN.c.id))}


async def test_results_go_after_days_and_runs_after_months(database, settings, clock, tmp_path):
    run = await ended(database, settings, managed=True)
    folder = settings.home / "results" / run
    folder.mkdir(parents=True)
    (folder / "out.arrow").write_text("rows")
    tidy = Tidying(database, settings)
    clock.now += 6 * DAY
    await tidy.tidy()
    assert folder.exists()
    clock.now += 2 * DAY
    young = await ended(database, settings, managed=False)
    await tidy.tidy()
    assert not folder.exists()
    assert await kept(database) == {run, young}
    clock.now += 85 * DAY
    await tidy.tidy()
    assert await kept(database) == {young}
    assert [log.name for log in files.log_folder(settings).iterdir()] == [f"{young}.1.log"]
    async with database.read() as tx:
        for table in (RUN_EVENT, NOTIFICATION):
            found = select(func.count()).select_from(table).where(table.c.run == run)
            assert (await tx.execute(found)).scalar_one() == 0


async def test_results_in_a_bucket_go_too(s3, database, settings, clock):
    away = settings.model_copy(update={"results_uri": "s3://lake/results"})
    run = await ended(database, away, managed=True)
    client = s3.client()
    for key in (f"results/{run}/out.arrow", "results/other/out.arrow"):
        client.put_object(Bucket="lake", Key=key, Body=b"rows")
    clock.now += 8 * DAY
    await Tidying(database, away).tidy()
    assert [found["Key"] for found in client.list_objects_v2(Bucket="lake")["Contents"]] == ["results/other/out.arrow"]


async def test_a_store_that_is_away_is_asked_again(database, settings, clock, monkeypatch):
    run = await ended(database, settings, managed=True)
    clock.now += 200 * DAY
    asked = []

    async def away(uri: str) -> None:
        asked.append(uri)
        raise ConnectionError("the store does not answer")

    with monkeypatch.context() as patch:
        patch.setattr(tidying, "remove_folder", away)
        await Tidying(database, settings).tidy()
    assert (asked, await kept(database)) == ([f"{settings.results}/{run}"], {run})
    await Tidying(database, settings).tidy()
    assert await kept(database) == set()


async def test_a_run_that_goes_on_is_never_old(database, queue, settings, clock):
    run = await queue()
    await claim(database, "w", 20)
    clock.now += 1000 * DAY
    await Tidying(database, settings).tidy()
    assert await kept(database) == {run}


async def test_a_failed_run_goes_with_the_others(database, queue, settings, clock):
    run = await queue()
    hold = Hold(run, (await claim(database, "w", 20)).fence)
    async with database.write() as tx:
        await transitions.fail(tx, hold, Problem(code="wrong_type", message="No."))
    clock.now += 91 * DAY
    await Tidying(database, settings).tidy()
    assert await kept(database) == set()


@pytest.mark.parametrize("days", [0, -1])
def test_nothing_is_kept_for_less_than_no_time(days, tmp_path):
    with pytest.raises(ValueError, match="greater than 0"):
        Settings(home=tmp_path, run_days=days)
