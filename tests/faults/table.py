"""What a line of the table is: a fault, what is accepted, how often it is tried, and what was measured."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Measured:
    """Whether a line held, and in which figures."""

    held: bool
    figures: str


@dataclass(frozen=True)
class Line:
    """One fault; `full` is the count of the whole table, `short` that of the suite."""

    fault: str
    accepted: str
    full: int
    short: int
    measure: Callable[[int, Random], Awaitable[Measured]]
