"""karyaksham worker: one worker, for deployments."""

from __future__ import annotations

import typer

from karyaksham_kernel.settings import Settings, get_settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(worker)


def worker() -> None:
    """Run one worker until SIGTERM; then it gives back what it computes and leaves."""
    import asyncio

    from karyaksham_kernel.telemetry import set_up_logging

    set_up_logging("worker")
    settings = get_settings()
    settings.create_folders()
    asyncio.run(_work(settings))


async def _work(settings: Settings) -> None:
    from karyaksham_kernel.execution import commit
    from karyaksham_kernel.jobs.worker import Worker, work

    await work(Worker(settings, committer=commit))
