"""What can go wrong, in the one shape that the command line, HTTP, the builder and the page share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

Severity = Literal["error", "warning"]


class Position(BaseModel):
    """Where in a field's text a fault lies: half-open character offsets."""

    model_config = ConfigDict(frozen=True)

    start: int
    end: int


class Problem(BaseModel):
    """One fault of a pipeline, a request or a run, in words a person can act on.

    `code` is stable and for programs; `message` is one sentence; `hint` says the way out; `fix` is a change
    an editor may offer to apply. `node` and `field` say where, `position` where in that field's text.
    """

    model_config = ConfigDict(frozen=True)

    code: str
    message: str
    node: str | None = None
    field: str | None = None
    position: Position | None = None
    severity: Severity = "error"
    hint: str | None = None
    fix: dict[str, Any] | None = None

    def sentence(self) -> str:
        """The problem as a person reads it: where, what, and the way out."""
        where = self.node or ""
        if self.field:
            where = f"{where}.{self.field}" if where else self.field
        text = f"{where}: {self.message}" if where else self.message
        return f"{text} {self.hint}" if self.hint else text


class KaryakshamError(Exception):
    """An error that carries its problem, so that every layer can say the same thing about it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.sentence())
        self.problem = problem

    def _render_traceback_(self) -> list[str]:
        """What IPython shows in place of a traceback: the fault is in the pipeline, not in the code that found it."""
        return [f"{type(self).__name__}: {self}"]


class InvalidPipeline(KaryakshamError):
    """A document that cannot run, with every problem found in it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        if not self.problems:
            raise ValueError("an invalid pipeline has at least one problem")
        super().__init__(self.problems[0])
        self.args = ("\n".join(problem.sentence() for problem in self.problems),)

    def _render_traceback_(self) -> list[str]:
        count = len(self.problems)
        head = f"InvalidPipeline: {count} {'problem' if count == 1 else 'problems'}"
        return [head, *(f"  • {problem.sentence()}" for problem in self.problems)]


class RunFailed(KaryakshamError):
    """A run that ended without its outputs, with the reason."""


class RunCancelled(Exception):
    """A run that was stopped because somebody asked for it."""

    def _render_traceback_(self) -> list[str]:
        return [f"RunCancelled: {self}"]
