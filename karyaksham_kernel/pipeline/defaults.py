"""What the generated methods do with their arguments: tell the given from the defaulted, and put them together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Default:
    """An argument that nobody gave; it prints as the value that the node type will use."""

    value: Any

    def __repr__(self) -> str:
        return repr(self.value)


def default(value: Any = None) -> Any:
    """Mark a default, so that a document holds only what somebody wrote."""
    return Default(value)


def given(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments that somebody gave."""
    return {name: value for name, value in arguments.items() if not isinstance(value, Default)}


def listed(first: Any, more: tuple[Any, ...]) -> Any:
    """`first` alone as it is, or all of them as one list."""
    return [first, *more] if more else first


def merged(mapping: Any, named: Mapping[str, Any]) -> Any:
    """A mapping together with the keywords that were given beside it."""
    if not named:
        return mapping
    return {**({} if isinstance(mapping, Default) else mapping), **named}
