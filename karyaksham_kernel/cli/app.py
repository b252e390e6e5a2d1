"""The `karyaksham` command: what every command has in common, from its start to its exit code."""

from __future__ import annotations

import contextlib
import gc
import os
import sys

from karyaksham_kernel.cli.output import CANCELLED, FAILED, INVALID, print_problems, say
from karyaksham_kernel.cli.plain import plain_run
from karyaksham_kernel.errors import InvalidPipeline, KaryakshamError
from karyaksham_kernel.settings import InvalidSettings

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
        if plain := plain_run(sys.argv[1:]):
            from karyaksham_kernel.cli.running import run_document

            sys.exit(run_document(**plain))
        from karyaksham_kernel.cli.application import application

        application(asked)(prog_name="karyaksham")
    except InvalidPipeline as error:
        print_problems(error.problems)
        sys.exit(INVALID)
    except KaryakshamError as error:
        print_problems([error.problem])
        sys.exit(FAILED)
    except InvalidSettings as error:
        say(f"the settings cannot be used. {error}")
        sys.exit(INVALID)
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


if __name__ == "__main__":
    main()
