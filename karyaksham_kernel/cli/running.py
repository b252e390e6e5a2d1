"""A pipeline run here and now, in this very process; knows nothing of how it was asked for."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from karyaksham_kernel.cli.documents import folder_of, read_document
from karyaksham_kernel.cli.output import (
    CANCELLED,
    DONE,
    FAILED,
    INVALID,
    as_json,
    print_json,
    print_problems,
    print_table,
    say,
    shown,
    size,
)
from karyaksham_kernel.errors import InvalidPipeline, KaryakshamError, Problem, RunCancelled

if TYPE_CHECKING:
    from karyaksham_kernel.execution.job import Prepared, PreparedOutput

_ENDINGS = frozenset({"prepared", "failed", "cancelled"})
_SHOWN_ROWS = 20
Event = dict[str, Any]


def run_document(path: Path, parameters: dict[str, str], *, events: bool, json: bool) -> int:
    """Run it and tell how it goes: as NDJSON `events`, one `json` at the end, or in words. Gives the exit code."""
    told = _Told(events=events, json=json)
    try:
        told.document = read_document(path)
        prepared = _run(told.document, folder_of(path), parameters, told)
    except RunCancelled:
        told.end("cancelled")
        return CANCELLED
    except KaryakshamError as error:
        problems = error.problems if isinstance(error, InvalidPipeline) else (error.problem,)
        told.end("failed", problems=problems)
        return INVALID if isinstance(error, InvalidPipeline) else FAILED
    told.end("succeeded", prepared)
    return DONE


def _run(document: dict[str, Any], base: str, parameters: dict[str, str], told: _Told) -> Prepared:
    """Execute and commit. Raises what `execute` raises, and KaryakshamError for a commit that is refused."""
    from karyaksham_kernel import _engine
    from karyaksham_kernel.execution import interrupts
    from karyaksham_kernel.execution.job import Job, new_run_id
    from karyaksham_kernel.execution.run import execute
    from karyaksham_kernel.settings import get_settings

    settings = get_settings()
    name = told.name = new_run_id()
    job = Job(
        run=name,
        document=document,
        base=base,
        parameters=parameters,
        scratch=str(settings.scratch / f"{name}-1"),
        results=settings.results,
        memory_budget=settings.memory_budget,
    )
    cancel = _engine.CancelToken()
    interrupts.stop_on_terminate(cancel)
    # Interrupts are heard only while `execute` computes: nothing may come between what it leaves and the commit.
    with interrupts.undisturbed():
        with told.display() as show:
            prepared = execute(job, show, cancel)
        _commit(prepared)
    return prepared


def _commit(prepared: Prepared) -> None:
    from karyaksham_kernel.execution import commit
    from karyaksham_kernel.execution.problems import problem_of

    try:
        commit.complete_here(prepared)
    except Exception as error:
        commit.abort_here(prepared)
        raise KaryakshamError(problem_of(error)) from error


class _Told:
    """What a run tells: events for a program, a display and a summary for a person."""

    def __init__(self, *, events: bool, json: bool) -> None:
        self.document: dict[str, Any] = {}
        self.name = ""
        self._events = events
        self._json = json
        self._seq = 0

    def display(self) -> Any:
        """A context manager that gives the receiver of the run's events."""
        if self._events:
            return nullcontext(self._print_event)
        if sys.stderr.isatty():
            from karyaksham_kernel.cli.live import LiveNodes

            return LiveNodes()
        return nullcontext(lambda _event: None)

    def end(self, state: str, prepared: Prepared | None = None, problems: tuple[Problem, ...] = ()) -> None:
        """The last word, for whoever listens."""
        outputs, rejected = (prepared["outputs"], prepared["rejected"]) if prepared else ([], {})
        left = [{key: value for key, value in output.items() if key not in _INTERNAL} for output in outputs]
        told: dict[str, Any] = {"state": state, "outputs": left, "rejected": rejected, "problems": as_json(problems)}
        if self._events:
            error = told["problems"][0] if problems else None
            self._print_event({"run": self.name, "attempt": 1, "kind": "finished", "error": error, **told})
        if self._json:
            print_json({"run": self.name, **told})
        if not (self._events or self._json):
            for output in outputs:
                _print_output(output)
            for node, rows in rejected.items():
                say(f"{node}: {_left_out(rows)}")
        print_problems(problems, self.document)
        if state == "cancelled":
            say("cancelled; nothing was written")

    def _print_event(self, event: Event) -> None:
        # What a run hands to its worker is no business of those who follow it.
        if event["kind"] in _ENDINGS:
            return
        from karyaksham_kernel.execution.events import now

        self._seq += 1
        try:
            print_json({**event, "seq": self._seq, "at": event.get("at") or now()})
            sys.stdout.flush()
        except BrokenPipeError:
            # Whoever followed has seen enough; the run goes on.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


_INTERNAL = frozenset({"files", "replaces"})


def _left_out(rows: dict[str, int]) -> str:
    total = sum(rows.values())
    reasons = ", ".join(f"{count:,} {reason}" for reason, count in rows.items())
    return f"{total:,} row{'' if total == 1 else 's'} left out ({reasons})"


def _print_output(output: PreparedOutput) -> None:
    rows = "" if output["rows"] is None else f"{output['rows']:,} rows, "
    if output["managed"]:
        import polars as pl

        from karyaksham_kernel.storage.connections import polars_storage_options

        uri = output["uri"]
        frame = pl.scan_ipc(uri, storage_options=polars_storage_options(uri))
        print_table(frame.head(_SHOWN_ROWS).collect())
    print(f"{output['node']}: {rows}{size(output['bytes'])} in {shown(output['uri'])}")
