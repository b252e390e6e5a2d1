"""Brings the database to the version that this code was written for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.jobs.database import Database

if TYPE_CHECKING:
    from alembic.config import Config

_FOLDER = Path(__file__).parent / "migrations"
_LOCK = 7_245_915_160_204_633
"""Any number that is ours: PostgreSQL's name for "somebody migrates Karyaksham"."""


async def migrate(database: Database) -> None:
    """Create or upgrade the tables; safe to run from several processes at once.

    Raises:
        KaryakshamError: `database_version`, for a database that a newer program made.
    """
    async with database.write() as tx:
        if not database.embedded:
            await tx.execute(text("SET LOCAL lock_timeout = 0"))
            await tx.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        await tx.connection.run_sync(_upgrade)


async def ensure_current(database: Database) -> None:
    """Upgrade the embedded database; of any other one only check that it is at this code's version.

    Raises:
        KaryakshamError: `database_version`, when somebody has to migrate first, or to upgrade this program.
    """
    async with database.read() as tx:
        found = await tx.connection.run_sync(_version)
    newest = _versions()[-1]
    if found == newest:
        return
    if database.embedded:
        await migrate(database)
        return
    _require_known(found)
    message = f"The database is at version {found or 'none'}, this program needs {newest}."
    raise KaryakshamError(Problem(code="database_version", message=message, hint="Run `karyaksham migrate` once."))


def _versions() -> list[str]:
    """The numbers that the files of the versions begin with, the newest last.

    Read from the names: every process asks when it starts, and Alembic would double the time that takes.
    """
    return sorted(file.name.partition("_")[0] for file in (_FOLDER / "versions").glob("[0-9]*_*.py"))


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return version


def _require_known(version: str | None) -> None:
    if version is not None and version not in _versions():
        message = f"The database is at version {version}, which this program does not know: a newer one made it."
        raise KaryakshamError(Problem(code="database_version", message=message, hint="Upgrade karyaksham here too."))


def _upgrade(connection: Connection) -> None:
    from alembic import command

    _require_known(_version(connection))
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    return config
