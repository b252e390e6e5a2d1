"""What went wrong, as one sentence a person can act on: from the engine's, polars' and the system's errors."""

from __future__ import annotations

import errno
from collections.abc import Mapping, Sequence

from karyaksham_kernel import _engine
from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.execution.polars_problems import Compiled, polars_problem, sentence
from karyaksham_kernel.storage.polars_faults import is_of_store

_NO_SPACE = ("No space left on device", "os error 28")


def engine_problem(error: _engine.EngineError, node: str | None = None) -> Problem:
    """The engine's error: file, line, byte, column, text and the way out are part of its sentence."""
    return Problem(code=error.code, node=node, message=sentence(error.message))


def problem_of(
    error: BaseException, owners: Mapping[str, str] | None = None, expressions: Sequence[Compiled] = ()
) -> Problem:
    """The problem that ended a run.

    `owners` are the nodes that read or write each location, `expressions` those of the document, compiled.
    """
    if isinstance(error, KaryakshamError):
        return error.problem
    if isinstance(error, _engine.EngineError):
        return engine_problem(error, (owners or {}).get(error.uri or ""))
    if isinstance(error, MemoryError):
        message = "There was not enough memory."
        return Problem(code="out_of_memory", message=message, hint="Give the run a smaller memory budget.")
    text = str(error)
    if getattr(error, "errno", None) == errno.ENOSPC or any(words in text for words in _NO_SPACE):
        return Problem(code="no_space", message="The disk is full.", hint="Free some space.")
    if isinstance(error, OSError):
        return Problem(code="storage_unavailable", message=sentence(_os_text(error)))
    if is_of_store(error):
        message = sentence(f"A store broke off while polars read from it: {text}")
        return Problem(code="storage_unavailable", message=message, hint="Try again; max_attempts does so by itself.")
    if type(error).__module__.startswith(("polars", "_polars", "pyo3_runtime")):
        return polars_problem(error, expressions)
    return Problem(
        code="internal_error", message=sentence(f"{type(error).__name__}: {text}" if text else type(error).__name__)
    )


def _os_text(error: OSError) -> str:
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or error}"
