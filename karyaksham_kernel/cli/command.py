"""One command, and what becomes of its faults: a sentence, and an exit code."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from karyaksham_kernel.cli.output import CANCELLED, FAILED, INVALID, print_problems, say
from karyaksham_kernel.errors import InvalidPipeline, KaryakshamError
from karyaksham_kernel.settings import InvalidSettings

if TYPE_CHECKING:
    from karyaksham_kernel.cli.plain import PlainRun


def run_command(asked: str, plain: PlainRun | None) -> None:
    """Do what the command line says: `plain` if it is a run in its usual form, else the command `asked`.

    Raises SystemExit with the exit code.
    """
    try:
        if plain is not None:
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
