"""The migrations and the models say the same."""

import asyncio

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from jobs.databases import fresh
from sqlalchemy import text

from karyaksham_kernel.errors import KaryakshamError
from karyaksham_kernel.jobs.database import Database
from karyaksham_kernel.jobs.migrate import _config, _versions, ensure_current, migrate
from karyaksham_kernel.jobs.saved_tables import PIPELINE


async def test_the_migrated_database_is_what_the_models_declare(database):
    async with database.read() as tx:
        declared = PIPELINE.metadata
        found = await tx.connection.run_sync(lambda c: compare_metadata(MigrationContext.configure(c), declared))
    assert found == []


async def test_several_processes_may_migrate_at_once(database_url, database):
    others = [Database(database_url) for _ in range(4)]
    await asyncio.gather(*(migrate(other) for other in others))
    await asyncio.gather(*(other.close() for other in others))
    await ensure_current(database)


async def test_a_newer_database_is_refused_with_the_way_out(database):
    async with database.write() as tx:
        await tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(KaryakshamError, match="a newer one made it"):
        await ensure_current(database)


async def test_a_database_that_somebody_else_keeps_is_not_migrated_by_the_way(postgres_url):
    """Many machines may share it: a person decides when its tables change."""
    async with fresh(postgres_url) as database:
        async with database.write() as tx:
            await tx.execute(text("DROP TABLE alembic_version"))
        with pytest.raises(KaryakshamError, match="Run `karyaksham migrate` once"):
            await ensure_current(database)


def test_the_files_numbers_are_the_versions():
    scripts = ScriptDirectory.from_config(_config())
    assert [script.revision for script in scripts.walk_revisions()][::-1] == _versions()
