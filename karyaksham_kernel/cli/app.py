"""The `karyaksham` command: finds the module of the command that is asked for, and imports no other."""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import sys
from typing import Annotated

import typer

from karyaksham_kernel.cli.output import CANCELLED, FAILED, INVALID, print_problems, say
from karyaksham_kernel.errors import InvalidPipeline, KaryakshamError

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


_BRIEF = frozenset({"run", "check", "preview", "profile", "export"})
"""Commands that end when their work ends, and leave nothing to tidy up."""


def main() -> None:
    """Run one command. Exit codes: 0 done, 1 failed, 2 invalid, 130 cancelled."""
    asked = next((word for word in sys.argv[1:] if not word.startswith("-")), "")
    if asked in _BRIEF:
        # What imports allocate stays: looking for garbage in it takes a tenth of a short run.
        gc.set_threshold(1_000_000)
    try:
        _run(asked)
    except SystemExit as end:
        if asked not in _BRIEF:
            raise
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError):
                stream.flush()
        # Taking the interpreter and the engine's threads apart takes a fifth of a short run.
        os._exit(end.code if isinstance(end.code, int) else int(end.code is not None))


def _run(asked: str) -> None:
    try:
        application(asked)(prog_name="karyaksham")
    except InvalidPipeline as error:
        print_problems(error.problems)
        sys.exit(INVALID)
    except KaryakshamError as error:
        print_problems([error.problem])
        sys.exit(FAILED)
    except KeyboardInterrupt:
        say("cancelled")
        sys.exit(CANCELLED)
    except BrokenPipeError:
        # Whoever read our output has seen enough; nothing more may be written when Python flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FAILED)
    except Exception as error:
        if os.environ.get("KARYAKSHAM_DEBUG"):
            raise
        say(f"internal error: {type(error).__name__}: {error} (KARYAKSHAM_DEBUG=1 shows where)")
        sys.exit(FAILED)


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


if __name__ == "__main__":
    main()
