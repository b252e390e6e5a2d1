"""karyaksham doctor: what works on this machine, and what to do about the rest."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import typer


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's: what was looked at, how it is, and what to do when it is not well."""

    part: str
    well: bool
    text: str
    remedy: str = ""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(doctor)


def doctor() -> None:
    """Check every part, one line each. Exit code 1 when something has to be done."""
    findings = [_looked(check) for check in _CHECKS]
    for finding in findings:
        remedy = f" — {finding.remedy}" if finding.remedy else ""
        print(f"{'ok ' if finding.well else 'FIX'}  {finding.part:<9} {finding.text}{remedy}")
    raise typer.Exit(0 if all(finding.well for finding in findings) else 1)


def _looked(check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except Exception as error:  # noqa: BLE001 - whatever is broken, the other lines are still wanted
        return Finding(check.__name__.strip("_"), well=False, text=f"{type(error).__name__}: {error}")


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    well = sys.version_info >= (3, 11)
    return Finding("python", well, version, "" if well else "use 3.11 or newer")


def _engine() -> Finding:
    from karyaksham_kernel import _engine as engine

    return Finding("engine", well=True, text=engine.__version__)


def _database() -> Finding:
    import asyncio

    from karyaksham_kernel.jobs.database import Database
    from karyaksham_kernel.jobs.migrate import ensure_current
    from karyaksham_kernel.settings import get_settings

    settings = get_settings()
    settings.create_folders()

    async def look() -> str:
        database = Database(settings.database)
        try:
            await ensure_current(database)
        finally:
            await database.close()
        return "SQLite" if database.embedded else "PostgreSQL"

    return Finding("database", well=True, text=asyncio.run(look()))


def _redis() -> Finding:
    from redis import Redis
    from redis.exceptions import RedisError

    from karyaksham_kernel.jobs.broker import address
    from karyaksham_kernel.settings import get_settings

    settings = get_settings()
    try:
        with Redis.from_url(address(settings), socket_connect_timeout=2, socket_timeout=2) as client:
            return Finding("redis", well=True, text=f"version {client.info('server')['redis_version']}")
    except (RedisError, OSError):
        if settings.redis_url is None:
            return Finding("redis", well=True, text="embedded, not running; `karyaksham up` starts it")
        remedy = "check KARYAKSHAM_REDIS_URL and the server; runs start without it, events come late"
        return Finding("redis", well=False, text="does not answer", remedy=remedy)


def _service() -> Finding:
    from karyaksham_kernel.client.address import find_service
    from karyaksham_kernel.client.service import answers
    from karyaksham_kernel.settings import get_settings

    settings = get_settings()
    if settings.service_url is not None:
        find_service(settings, patience=0)
        return Finding("service", well=True, text=f"answers at {settings.service_url}")
    socket = settings.socket
    text = f"answers on {socket}" if answers(socket) else "not running; it starts by itself"
    return Finding("service", well=True, text=text)


def _s3() -> Finding:
    import botocore.session

    credentials = botocore.session.get_session().get_credentials()
    if credentials is None:
        return Finding("s3", well=True, text="no credentials; set AWS_… variables or a profile to use s3:// paths")
    return Finding("s3", well=True, text=f"credentials from {credentials.method}")


def _jupyter() -> Finding:
    from jupyter_core.paths import jupyter_config_path, jupyter_path
    from jupyter_server.config_manager import BaseJSONConfigManager

    enabled = any(
        BaseJSONConfigManager(config_dir=folder)
        .get("jupyter_server_config")
        .get("ServerApp", {})
        .get("jpserver_extensions", {})
        .get("karyaksham_kernel.lab")
        for folder in jupyter_config_path()
    )
    built = any((Path(folder) / "karyaksham" / "package.json").exists() for folder in jupyter_path("labextensions"))
    missing = [name for name, there in (("server extension", enabled), ("JupyterLab extension", built)) if not there]
    if missing:
        remedy = "install the wheel into the environment that runs JupyterLab"
        return Finding("jupyter", well=False, text=f"no {' and no '.join(missing)} found", remedy=remedy)
    return Finding("jupyter", well=True, text="server extension and JupyterLab extension found")


_CHECKS = (_python, _engine, _database, _redis, _service, _s3, _jupyter)
