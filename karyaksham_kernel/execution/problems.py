"""What went wrong, as one sentence a person can act on: from the engine's, polars' and the system's errors."""

from __future__ import annotations

import errno
import re
from collections.abc import Mapping

from karyaksham_kernel import _engine
from karyaksham_kernel.errors import KaryakshamError, Problem

_CONVERSION = re.compile(r"conversion from `(?P<have>\w+).*` to `(?P<want>\w+).*` failed in column '(?P<column>.*?)'")
_NO_SPACE = ("No space left on device", "os error 28")


def engine_problem(error: _engine.EngineError, node: str | None = None) -> Problem:
    """The engine's error: file, line, byte, column, text and the way out are part of its sentence."""
    return Problem(code=error.code, node=node, message=_sentence(error.message))


def problem_of(error: BaseException, owners: Mapping[str, str]) -> Problem:
    """The problem that ended a run; `owners` are the nodes that read or write each location."""
    if isinstance(error, KaryakshamError):
        return error.problem
    if isinstance(error, _engine.EngineError):
        return engine_problem(error, owners.get(error.uri or ""))
    if isinstance(error, MemoryError):
        message = "There was not enough memory."
        return Problem(code="out_of_memory", message=message, hint="Give the run a smaller memory budget.")
    text = str(error)
    if getattr(error, "errno", None) == errno.ENOSPC or any(words in text for words in _NO_SPACE):
        return Problem(code="no_space", message="The disk is full.", hint="Free some space.")
    if isinstance(error, OSError):
        return Problem(code="storage_unavailable", message=_sentence(_os_text(error)))
    if type(error).__module__.startswith(("polars", "_polars", "pyo3_runtime")):
        return _polars_problem(error)
    return Problem(
        code="internal_error", message=_sentence(f"{type(error).__name__}: {text}" if text else type(error).__name__)
    )


def _polars_problem(error: BaseException) -> Problem:
    text = str(error).strip()
    if found := _CONVERSION.search(text):
        message = f"A value of column '{found['column']}' is no {found['want']}: {_examples(text)}."
        return Problem(code="conversion_failed", message=message, hint="Convert with TRY_CAST, or set on_error.")
    kind = type(error).__name__
    if kind == "PanicException":
        return Problem(code="internal_error", message=_sentence(f"The engine stopped: {text}"))
    code = {"ColumnNotFoundError": "unknown_column", "DuplicateError": "duplicate_column"}.get(kind, "cannot_compute")
    return Problem(code=code, message=_sentence(text or kind))


def _examples(text: str) -> str:
    """The values that polars quotes, at most the first few."""
    quoted = text.partition("values: [")[2].partition("]")[0]
    return quoted[:200] or "it cannot be converted"


def _os_text(error: OSError) -> str:
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or error}"


def _sentence(text: str) -> str:
    """The first line, beginning and ending as a sentence does; a path at its beginning stays what it is."""
    line = (text.strip().splitlines() or ["Something failed"])[0].strip().rstrip(".")
    begins_with_word = line.split(maxsplit=1)[0].isalpha() if line else False
    return f"{line[:1].upper() if begins_with_word else line[:1]}{line[1:]}."
