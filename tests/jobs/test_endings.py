"""However many follow runs, the database is asked about their ends once."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from jobs.databases import fresh
from jobs.submitting import submission
from sqlalchemy import event

from karyaksham_kernel.jobs import endings
from karyaksham_kernel.jobs.database import Database
from karyaksham_kernel.jobs.endings import Endings
from karyaksham_kernel.jobs.submission import cancel, submit


@pytest.fixture
async def database(database_url) -> AsyncIterator[Database]:
    async with fresh(database_url) as opened:
        yield opened


@pytest.fixture
def asked(database) -> list[str]:
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        statements.extend([statement] if statement.startswith("SELECT run.id") else [])

    event.listen(database._engine.sync_engine, "before_cursor_execute", note)
    return statements


async def test_a_hundred_followers_ask_once(database, asked):
    runs = [await submit(database, submission()) for _ in range(4)]
    await cancel(database, runs[2])
    ends = Endings(database)
    follows = [{runs[number % 4]} for number in range(100)]
    blocks = [ends.followed(follow) for follow in follows]
    for block in blocks:
        block.__enter__()
    asked.clear()
    told = await asyncio.gather(*(ends.among(follow) for follow in follows))
    assert told == [follow & {runs[2]} for follow in follows]
    assert len(asked) == 1


async def test_what_is_followed_no_more_is_not_asked_about(database, monkeypatch):
    monkeypatch.setattr(endings, "_FRESH", -1.0)
    first, second = [await submit(database, submission()) for _ in range(2)]
    for run in (first, second):
        await cancel(database, run)
    ends, mine = Endings(database), {first}
    with ends.followed(mine):
        with ends.followed({second}):
            assert await ends.among({first, second}) == {first, second}
        assert await ends.among({first, second}) == {first}
        mine.clear()
        assert await ends.among({first, second}) == set()


async def test_more_runs_than_one_statement_takes(database, monkeypatch):
    monkeypatch.setattr(endings, "_AT_ONCE", 2)
    runs = {await submit(database, submission()) for _ in range(5)}
    for run in runs:
        await cancel(database, run)
    ends = Endings(database)
    with ends.followed(runs):
        assert await ends.among(runs) == runs
