"""One page of a local folder."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.settings import get_settings
from karyaksham_kernel.storage.entries import Entry, Page, matches
from karyaksham_kernel.storage.formats import format_of
from karyaksham_kernel.storage.locations import contain, join, resolve

_Place = tuple[bool, str]
"""Where a name stands in a listing: folders before files, then by name."""


def page(uri: str, cursor: str | None, limit: int, search: str) -> Page:
    """A folder, sorted; the cursor is the last name shown, so that changes between pages do no harm.

    Only what is shown is looked at closely: a folder may hold a hundred thousand files.
    """
    folder = resolve(uri, "/").rstrip("/") or "/"
    contain(folder, get_settings().roots)
    try:
        with os.scandir(folder) as found:
            places = sorted(_places(found))
    except OSError as error:
        raise KaryakshamError(_folder_problem(folder, error)) from error
    after = _after(places, cursor)
    chosen: list[Entry] = []
    for number, place in enumerate(after):
        if matches(place[1], search) and (entry := _entry(folder, place)):
            if len(chosen) == limit:
                return Page(folder, tuple(chosen), _cursor(chosen[-1]), number if search else None)
            chosen.append(entry)
    return Page(folder, tuple(chosen), None, len(after) if search else None)


def _places(found: Iterator[os.DirEntry[str]]) -> Iterator[_Place]:
    """What may be shown; hidden and undecodable names are left out."""
    for item in found:
        if item.name.startswith(".") or not item.name.isprintable():
            continue
        try:
            yield (not item.is_dir(), item.name)
        except OSError:
            continue


def _after(places: list[_Place], cursor: str | None) -> list[_Place]:
    if cursor is None:
        return places
    last = (not cursor.startswith("d"), cursor[1:])
    return [place for place in places if place > last]


def _entry(folder: str, place: _Place) -> Entry | None:
    """A folder or a regular file; devices and dangling links are left out."""
    is_file, name = place
    uri = join(folder, name)
    if not is_file:
        return Entry(name, uri, "folder")
    try:
        status = Path(uri).stat()
    except OSError:
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    modified = datetime.fromtimestamp(status.st_mtime, UTC).isoformat()
    return Entry(name, uri, "file", status.st_size, modified, format_of(name))


def _cursor(entry: Entry) -> str:
    return f"{'d' if entry.kind == 'folder' else 'f'}{entry.name}"


def _folder_problem(folder: str, error: OSError) -> Problem:
    if isinstance(error, FileNotFoundError):
        hint = "It may have been moved or deleted: go up and look again."
        return Problem(code="missing_file", message=f"There is no folder {folder}.", hint=hint)
    if isinstance(error, NotADirectoryError):
        return Problem(code="not_a_folder", message=f"{folder} is a file, not a folder.")
    hint = "Ask its owner for leave to read it."
    return Problem(code="access_denied", message=f"{folder} cannot be read: {error.strerror}.", hint=hint)
