"""The lines of a listing, and the page that holds some of them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from karyaksham_kernel.storage.formats import Format

LARGEST_PAGE = 1000


@dataclass(frozen=True)
class Entry:
    """One line of a listing. `size` is bytes and `modified` ISO 8601 in UTC, both None for folders."""

    name: str
    uri: str
    kind: Literal["root", "connection", "bucket", "folder", "file"]
    size: int | None = None
    modified: str | None = None
    format: Format | None = None


@dataclass(frozen=True)
class Page:
    """Some entries of a location; `next` is the cursor of the following page, None at the end.

    `searched` is how many names a search has looked at for this page; it may have found none of them and yet go on.
    """

    uri: str | None
    entries: tuple[Entry, ...]
    next: str | None = None
    searched: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The page as HTTP sends it."""
        return asdict(self) | {"entries": [asdict(entry) for entry in self.entries]}


def matches(name: str, search: str) -> bool:
    """Whether a name holds every word of a search, in any order and case; an empty search matches all."""
    lower = name.casefold()
    return all(word in lower for word in search.casefold().split())
