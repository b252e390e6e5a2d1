"""The command line as typer knows it: a command's module is imported when that command is asked for."""

from __future__ import annotations

import importlib
from typing import Annotated

import typer

COMMANDS = {
    "lab": "lab",
    "up": "up",
    "down": "up",
    "run": "run",
    "submit": "submit",
    "check": "check",
    "preview": "preview",
    "profile": "profile",
    "export": "export",
    "runs": "runs",
    "pipelines": "pipelines",
    "schedules": "schedules",
    "quotas": "quotas",
    "datasets": "datasets",
    "upload": "upload",
    "serve": "serve",
    "worker": "worker",
    "token": "token",
    "migrate": "migrate",
    "doctor": "doctor",
}
"""Each command's module in this package; it offers `register(app)`."""


def application(asked: str) -> typer.Typer:
    """The command-line application with the command that is asked for, or with all of them when it is not known."""
    app = typer.Typer(
        name="karyaksham",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(_options)
    modules = [COMMANDS[asked]] if asked in COMMANDS else dict.fromkeys(COMMANDS.values())
    for module in modules:
        importlib.import_module(f"karyaksham_kernel.cli.{module}").register(app)
    return app


def _options(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.", is_eager=True)] = False,
) -> None:
    """Process large files: run, check and follow pipelines."""
    if version:
        from importlib.metadata import version as version_of

        print(version_of("karyaksham"))
        raise typer.Exit
