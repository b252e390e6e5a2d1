"""The table that `make load` prints: what was measured, what is wanted, and whether it held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One line; `wanted` is the most that holds, None for what is only told."""

    what: str
    measured: float
    unit: str
    wanted: float | None = None

    @property
    def held(self) -> bool:
        return self.wanted is None or self.measured < self.wanted

    def line(self) -> str:
        wanted = "" if self.wanted is None else f"< {self.wanted:,g} {self.unit}"
        mark = "" if self.wanted is None else "held" if self.held else "NOT HELD"
        return f"| {self.what} | {self.measured:,.0f} {self.unit} | {wanted} | {mark} |"


def share(values: Sequence[float], part: float) -> float:
    """The value below which this part of them lies; infinite for none, which can hold nothing."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else float("inf")
