"""karyaksham up and down: everything on this machine, started and stopped together."""

from __future__ import annotations

from typing import Annotated

import typer

from karyaksham_kernel.cli.output import say
from karyaksham_kernel.settings import get_settings


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(up)
    app.command()(down)


def up(
    detached: Annotated[bool, typer.Option("--detached", help="In the background, until `karyaksham down`.")] = False,
) -> None:
    """Run service, worker and embedded Valkey, and start again whichever dies."""
    settings = get_settings()
    if detached:
        from karyaksham_kernel.client import ensure_service

        say(f"the service answers on {ensure_service(settings)}")
        return
    import asyncio

    from karyaksham_kernel.client.instance import only_instance, running_pid
    from karyaksham_kernel.service.supervisor import supervise
    from karyaksham_kernel.telemetry import set_up_logging

    set_up_logging("up")
    settings.create_folders()
    with only_instance(settings) as alone:
        if not alone:
            say(f"it runs already, as process {running_pid(settings)}; stop it with `karyaksham down`")
            raise typer.Exit(1)
        asyncio.run(supervise(settings))


def down() -> None:
    """Stop what `up` started; runs that are being computed go back to the queue."""
    from karyaksham_kernel.client.instance import stop_instance

    try:
        stopped = stop_instance(get_settings())
    except TimeoutError as error:
        say(f"{error}; the end of the log in {get_settings().logs} may say why")
        raise typer.Exit(1) from error
    say("stopped" if stopped else "nothing was running")
