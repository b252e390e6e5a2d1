"""The process that computes one run: a job in on stdin, events out on stdout, its log on stderr.

    python -m karyaksham_kernel.execution.child

It reads one line of JSON (see `job.Job`) and then only watches its stdin: SIGTERM, SIGINT or the end of stdin cancel
the run. Its last event is prepared, failed or cancelled. It dies with the thread that started it (Linux).
"""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable

from karyaksham_kernel import _engine
from karyaksham_kernel.errors import KaryakshamError, RunCancelled
from karyaksham_kernel.execution import interrupts
from karyaksham_kernel.execution.events import Event
from karyaksham_kernel.execution.job import Job
from karyaksham_kernel.execution.parent import end_with_parent
from karyaksham_kernel.execution.priority import give_way
from karyaksham_kernel.storage.access import on_behalf_of
from karyaksham_kernel.tracing import flush, span

_STDIN, _STDOUT, _STDERR = 0, 1, 2
_BLOCK = 1 << 16


def main() -> int:
    """Compute one job. Gives 0 when prepared or cancelled, 1 when failed."""
    end_with_parent(how=signal.SIGKILL)
    give_way()
    cancel = _engine.CancelToken()
    emit = _take_stdout(cancel)
    interrupts.stop_on_terminate(cancel)
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    _warm_up()
    line = _first_line(cancel)
    if line is None:
        return 0
    from karyaksham_kernel.execution.run import execute

    values = json.loads(line)
    try:
        job = Job.from_json(values)
        with span("compute", values.get("traceparent"), run=values["run"]), on_behalf_of(job.groups):
            execute(job, emit, cancel)
    except RunCancelled:
        return 0
    except KaryakshamError:
        # The person gets the sentence; whoever reads the log gets the rest.
        traceback.print_exc()
        return 1
    finally:
        flush()
    return 0


def _take_stdout(cancel: _engine.CancelToken) -> Callable[[Event], None]:
    """Keep stdout for events; whatever else writes there, writes to the log from now on.

    When nobody reads the events any more, nobody wants the run either.
    """
    sys.stdout.flush()
    events = os.fdopen(os.dup(_STDOUT), "w", encoding="utf-8")
    os.dup2(_STDERR, _STDOUT)

    def emit(event: Event) -> None:
        try:
            events.write(json.dumps(event) + "\n")
            events.flush()
        except BrokenPipeError:
            interrupts.stop(cancel)

    return emit


def _warm_up() -> None:
    """Import what every run needs while there is nothing else to do."""
    import polars as pl

    import karyaksham_kernel.execution.run
    import karyaksham_kernel.expressions  # noqa: F401

    pl.LazyFrame({"a": [1]}).select(pl.col("a") + 1).collect(engine="streaming")


def _first_line(cancel: _engine.CancelToken) -> bytes | None:
    """The job, None when stdin ends before there is one. From then on stdin is watched for its end, which cancels."""
    line = b""
    while not line.endswith(b"\n"):
        block = os.read(_STDIN, _BLOCK)
        if not block:
            return None
        line += block

    def watch() -> None:
        while os.read(_STDIN, _BLOCK):
            pass
        interrupts.stop(cancel)

    threading.Thread(target=watch, name="stdin", daemon=True).start()
    return line


if __name__ == "__main__":
    code = main()
    sys.stderr.flush()
    # Nothing is left to tidy up, and threads that wait for signals or stdin would only delay the end.
    os._exit(code)
