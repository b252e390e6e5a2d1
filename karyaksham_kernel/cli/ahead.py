"""Reading that begins while Python still imports: half a second in which the other core would have nothing to do."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_NARROWING = frozenset({"select", "group_by", "sql"})
"""Nodes that give only the columns which they name."""
_TEXT = frozenset({".csv", ".tsv", ".txt"})
_PATTERN = frozenset("{*?[")
_UNFIT = (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError)
"""What looking at a document or a file may raise that is not what it should be."""


def begin_reading(document: Path) -> None:
    """Let the engine read the beginning of the largest CSV file that a document names.

    A guess: it looks only at what is plain, and whatever else is asked for later is read then. Raises nothing; what is
    wrong with the document or the file is told by those who need them.
    """
    try:
        text = document.read_text(encoding="utf-8-sig")
        nodes = json.loads(text)["nodes"]
        files = [path for node in nodes if (path := _file(node, document.absolute().parent))]
        narrow = any(node["type"] in _NARROWING for node in nodes)
        files.sort(key=lambda path: path.stat().st_size)
    except _UNFIT:
        return
    if files:
        _begin(files[-1], text if narrow else None)


def begin_profile(words: Sequence[str]) -> None:
    """Let the engine read the beginning of the file that `profile FILE` names; all its columns are looked at.

    Raises nothing.
    """
    try:
        files = [path for word in words[1:] if not word.startswith("-") and (path := _plain(word, Path.cwd()))]
    except _UNFIT:
        return
    if len(files) == 1 and files[0].suffix.lower() in _TEXT:
        _begin(files[0], None)


def _begin(file: Path, text: str | None) -> None:
    from karyaksham_kernel import _engine

    _engine.read_ahead(str(file), text)


def _file(node: dict[str, Any], folder: Path) -> Path | None:
    """The regular local file that a node reads without any settings of how."""
    if node["type"] != "read_csv" or not node["params"].keys() <= {"path", "columns"}:
        return None
    text = node["params"]["path"]
    return None if "://" in text or not _PATTERN.isdisjoint(text) else _plain(text, folder)


def _plain(text: str, folder: Path) -> Path | None:
    """The regular file of a path, as the run will name it."""
    path = Path(os.path.normpath(folder / text))
    return path if path.is_file() else None
