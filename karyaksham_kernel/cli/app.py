"""The `karyaksham` command: what every command has in common, from its start to its exit code."""

from __future__ import annotations

import contextlib
import gc
import os
import sys

from karyaksham_kernel.cli.ahead import begin_profile, begin_reading
from karyaksham_kernel.cli.plain import plain_run

_BRIEF = frozenset({"run", "check", "preview", "profile", "export"})
"""Commands that end when their work ends, and leave nothing to tidy up."""


def main() -> None:
    """Run one command. Exit codes: 0 done, 1 failed, 2 invalid, 130 cancelled."""
    words = sys.argv[1:]
    asked = next((word for word in words if not word.startswith("-")), "")
    if asked in _BRIEF:
        # What imports allocate stays: looking for garbage in it takes a tenth of a short run.
        gc.set_threshold(1_000_000)
    plain = plain_run(words)
    if plain is not None:
        begin_reading(plain["path"])
    elif asked == "profile":
        begin_profile(words)
    # Not before: the engine reads while Python imports.
    from karyaksham_kernel.cli.command import run_command

    try:
        run_command(asked, plain)
    except SystemExit as end:
        if asked not in _BRIEF:
            raise
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError):
                stream.flush()
        # Taking the interpreter and the engine's threads apart takes a fifth of a short run.
        os._exit(end.code if isinstance(end.code, int) else int(end.code is not None))


if __name__ == "__main__":
    main()
