"""Names that are near each other, for errors that say the way out."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str | None:
    """A sentence with the known names closest to `name`; None when none is close."""
    by_folded = {candidate.casefold(): candidate for candidate in known}
    close = difflib.get_close_matches(name.casefold(), by_folded, n=3, cutoff=0.6)
    if not close:
        return None
    return f"Did you mean {' or '.join(repr(by_folded[match]) for match in close)}?"


def free_name(wanted: str, taken: Iterable[str]) -> str:
    """`wanted`, with underscores before it until no name in `taken` equals it."""
    names = set(taken)
    while wanted in names:
        wanted = f"_{wanted}"
    return wanted
