"""karyaksham migrate: brings the database to this program's version."""

from __future__ import annotations

import typer

from karyaksham_kernel.cli.output import say


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(migrate)


def migrate() -> None:
    """Create or upgrade the tables of the configured database; safe to repeat."""
    import asyncio

    from karyaksham_kernel.settings import get_settings

    get_settings().create_folders()
    asyncio.run(_migrate(get_settings().database))
    say("the database is at this program's version")


async def _migrate(url: str) -> None:
    from karyaksham_kernel.jobs.database import Database
    from karyaksham_kernel.jobs.migrate import migrate as migrate_tables

    database = Database(url)
    try:
        await migrate_tables(database)
    finally:
        await database.close()
