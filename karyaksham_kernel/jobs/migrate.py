"""Brings the database to the version that this code was written for."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.jobs.database import Database

_LOCK = 7_245_915_160_204_633
"""Any number that is ours: PostgreSQL's name for "somebody migrates Karyaksham"."""


async def migrate(database: Database) -> None:
    """Create or upgrade the tables; safe to run from several processes at once."""
    async with database.write() as tx:
        if not database.embedded:
            await tx.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        await tx.connection.run_sync(_upgrade)


async def ensure_current(database: Database) -> None:
    """Upgrade the embedded database; of any other one only check that it is at this code's version.

    Raises:
        KaryakshamError: `database_version`, when somebody has to migrate first, or to upgrade this program.
    """
    if database.embedded:
        await migrate(database)
        return
    async with database.read() as tx:
        found = await tx.connection.run_sync(_revision)
    wanted = ScriptDirectory.from_config(_config()).get_current_head()
    if found != wanted:
        _check_known(found)
        message = f"The database is at version {found or 'none'}, this program needs {wanted}."
        raise KaryakshamError(Problem(code="database_version", message=message, hint="Run `karyaksham migrate` once."))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _check_known(revision: str | None) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if revision is not None and revision not in known:
        message = f"The database is at version {revision}, which this program does not know: a newer one made it."
        raise KaryakshamError(Problem(code="database_version", message=message, hint="Upgrade karyaksham here too."))


def _upgrade(connection: Connection) -> None:
    _check_known(_revision(connection))
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
