"""karyaksham quotas: what each owner may have running and queued; for whoever keeps the database."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from karyaksham_kernel.cli.arguments import AsJson
from karyaksham_kernel.cli.output import print_columns, print_json, say

if TYPE_CHECKING:
    from karyaksham_kernel.jobs.database import Transaction

_Owner = Annotated[str, typer.Argument(metavar="OWNER", help="Whose quota.", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    quotas = typer.Typer(help="What each owner may have running and queued at once.", no_args_is_help=True)
    quotas.command("list")(list_quotas)
    quotas.command("set")(set_quota)
    quotas.command("remove")(remove_quota)
    app.add_typer(quotas, name="quotas")


def list_quotas(json: AsJson = False) -> None:
    """List the quotas; whoever has none goes by the settings."""
    from karyaksham_kernel.jobs.quotas import list_quotas as found

    quotas = _in_database(found)
    if json:
        print_json(quotas)
        return
    shown = [
        (
            one["owner"],
            _limit("running", one["max_running"]),
            _limit("queued", one["max_queued"]),
            f"×{one['weight']:g}",
        )
        for one in quotas
    ]
    print_columns(shown)


def set_quota(
    owner: _Owner,
    max_running: Annotated[int | None, typer.Option(min=0, help="Runs at once; 0 for none.")] = None,
    max_queued: Annotated[int | None, typer.Option(min=0, help="Queued runs.")] = None,
    weight: Annotated[float, typer.Option(min=0.01, max=1000, help="Share of the slots, beside others' 1.")] = 1.0,
) -> None:
    """Set an owner's quota; what is left out goes by the settings."""
    from karyaksham_kernel.jobs.quotas import set_quota as keep

    values = {"max_running": max_running, "max_queued": max_queued, "weight": weight}
    _in_database(lambda tx: keep(tx, owner, values))
    say(f"the quota of {owner} is set")


def remove_quota(owner: _Owner) -> None:
    """Remove an owner's quota; the settings hold from now on."""
    from karyaksham_kernel.jobs.quotas import remove_quota as forget

    _in_database(lambda tx: forget(tx, owner))
    say(f"{owner} goes by the settings")


def _limit(what: str, limit: int | None) -> str:
    return f"{what} by the settings" if limit is None else f"{what} ≤ {limit}"


def _in_database(action: Callable[[Transaction], Awaitable[Any]]) -> Any:
    from karyaksham_kernel.jobs.database import Database
    from karyaksham_kernel.jobs.migrate import ensure_current
    from karyaksham_kernel.settings import get_settings

    async def act() -> Any:
        get_settings().create_folders()
        database = Database(get_settings().database)
        try:
            await ensure_current(database)
            async with database.write() as tx:
                return await action(tx)
        finally:
            await database.close()

    return asyncio.run(act())
