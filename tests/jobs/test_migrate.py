"""The migrations and the models say the same."""

import asyncio

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from karyaksham_kernel.errors import KaryakshamError
from karyaksham_kernel.jobs.database import Database
from karyaksham_kernel.jobs.migrate import ensure_current, migrate
from karyaksham_kernel.jobs.tables import METADATA


async def test_the_migrated_database_is_what_the_models_declare(database):
    async with database.read() as tx:
        found = await tx.connection.run_sync(lambda c: compare_metadata(MigrationContext.configure(c), METADATA))
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
