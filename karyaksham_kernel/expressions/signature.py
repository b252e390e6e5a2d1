"""A function's signature: one line that is at once its documentation and what its arguments are checked against.

`lpad(value: text, length: constant integer, fill: constant text) -> text`. A kind ends in `?` when the argument may be
left out and in `...` when it may be repeated; `T` is one type for all arguments so marked; `constant` means known
without rows.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_ARGUMENT = re.compile(r"(\w+): (constant )?(\w+)(\?|\.\.\.)?")
_SIGNATURE = re.compile(r"(.+?)\((.*)\) -> (\w+)")


class Argument(NamedTuple):
    """One declared argument."""

    name: str
    kind: str
    constant: bool
    optional: bool
    repeated: bool


class Signature(NamedTuple):
    """What a function is called, takes and returns."""

    name: str
    arguments: tuple[Argument, ...]
    returns: str

    @property
    def least(self) -> int:
        """How many arguments there must be."""
        return sum(not argument.optional for argument in self.arguments)

    @property
    def most(self) -> int | None:
        """How many there may be; None for any number."""
        return None if any(argument.repeated for argument in self.arguments) else len(self.arguments)

    def argument(self, index: int) -> Argument:
        """The declaration for the argument at this place, the last one standing for all that repeat it."""
        return self.arguments[min(index, len(self.arguments) - 1)]

    def amount(self) -> str:
        """How many arguments, in words."""
        if self.most is None:
            return f"at least {self.least}"
        return str(self.least) if self.least == self.most else f"{self.least} to {self.most}"


def parse_signature(text: str) -> Signature:
    """Read a declared signature; a malformed one is a fault of this program."""
    found = _SIGNATURE.fullmatch(text)
    if found is None:
        raise ValueError(f"not a signature: {text}")
    arguments = []
    for part in filter(None, found[2].split(", ")):
        declared = _ARGUMENT.fullmatch(part)
        if declared is None:
            raise ValueError(f"not an argument: {part} in {text}")
        name, constant, kind, mark = declared.groups()
        arguments.append(Argument(name, kind, bool(constant), mark == "?", mark == "..."))
    return Signature(found[1], tuple(arguments), found[3])
