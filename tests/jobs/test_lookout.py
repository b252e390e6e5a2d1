"""What followers want to know of the database is asked for all of them together."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from jobs.submitting import submission
from jobs.waiting import eventually
from sqlalchemy import event

from karyaksham_kernel.jobs import lookout
from karyaksham_kernel.jobs.database import Database
from karyaksham_kernel.jobs.lookout import Lookout
from karyaksham_kernel.jobs.migrate import migrate
from karyaksham_kernel.jobs.submission import cancel, submit


@pytest.fixture
async def database(settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Database]:
    monkeypatch.setattr(lookout, "_EVERY", 0.0)
    made = Database(settings.database)
    await migrate(made)
    yield made
    await made.close()


async def test_an_end_is_known_to_all_who_ask_for_it_and_to_nobody_else(database: Database) -> None:
    ended, going_on = await submit(database, submission()), await submit(database, submission())
    await cancel(database, ended)
    looking = Lookout(database)
    await eventually(lambda: looking.ended({ended, going_on}) == {ended}, "the end to be known")
    assert looking.ended({going_on}) == set()


async def test_many_who_ask_are_one_question(database: Database) -> None:
    runs = [await submit(database, submission()) for _ in range(20)]
    for run in runs:
        await cancel(database, run)
    statements: list[str] = []
    event.listen(database._engine.sync_engine, "before_cursor_execute", lambda *given: statements.append(str(given[2])))
    looking = Lookout(database)
    for run in runs:
        looking.ended({run})
    await eventually(lambda: bool(looking.ended({runs[-1]})), "the last one's end to be known")
    assert looking.ended(set(runs)) == set(runs)
    assert len([statement for statement in statements if statement.startswith("SELECT")]) <= 3


async def test_a_database_that_is_away_says_nothing_and_is_asked_again(database: Database, tmp_path: Path) -> None:
    run = await submit(database, submission())
    await cancel(database, run)
    away = Database(f"sqlite+aiosqlite:///{tmp_path}/absent/none.db")
    looking = Lookout(away)
    for _ in range(2):
        assert looking.ended({run}) == set()
        await eventually(lambda: looking._looking is not None and looking._looking.done(), "the database to be asked")
    looking._database = database
    await eventually(lambda: looking.ended({run}) == {run}, "the end to be known")
    await away.close()
