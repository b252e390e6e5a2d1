"""What can be wrong with an expression, said with its place in the text and the way out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Span = tuple[int, int]


class ExpressionError(ValueError):
    """An expression that cannot be compiled.

    `position` are half-open character offsets in the expression's text. `.all` lists every fault that was found,
    this one first.
    """

    def __init__(self, code: str, message: str, position: Span | None = None, hint: str | None = None) -> None:
        super().__init__(f"{message} {hint}" if hint else message)
        self.code = code
        self.message = message
        self.position = position
        self.hint = hint
        self.all: tuple[ExpressionError, ...] = (self,)


def first_of(faults: Sequence[ExpressionError]) -> ExpressionError:
    """The fault that stands first in the text, carrying all the others."""
    every = [fault for found in faults for fault in found.all]
    every.sort(key=lambda fault: fault.position or (0, 0))
    every[0].all = tuple(every)
    return every[0]


def nearest(name: str, known: Iterable[str], count: int = 3) -> list[str]:
    """The known names that look most like `name`, best first."""
    import difflib

    by_lower = {candidate.lower(): candidate for candidate in known}
    found = difflib.get_close_matches(name.lower(), by_lower, n=count, cutoff=0.6)
    return [by_lower[lower] for lower in found]


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """A hint with the nearest known names, if there are any."""
    names = nearest(name, known)
    return f"Did you mean {' or '.join(names)}?" if names else None
