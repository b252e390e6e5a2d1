"""Reading that begins while Python still imports: half a second in which the other core would have nothing to do."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from karyaksham_kernel.cli.likely import likely_conditions
from karyaksham_kernel.home import default_home
from karyaksham_kernel.storage.environment import at, endpoint, environment_keys, environment_region

if TYPE_CHECKING:
    from karyaksham_kernel.nodes.pushdown import Condition

_NARROWING = frozenset({"select", "group_by", "sql"})
"""Nodes that give only the columns which they name."""
_TEXT = frozenset({".csv", ".tsv", ".txt"})
_PACKED = frozenset({".gz", ".zst", ".bz2"})
_PATTERN = frozenset("{*?[")
_S3 = "s3://"
_UNFIT = (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError)
"""What looking at a document or a file may raise that is not what it should be."""


def begin_reading(document: Path) -> None:
    """Let the engine read the beginning of the largest CSV file that a document names, or of its only one in S3.

    A guess: it looks only at what is plain, and whatever else is asked for later is read then. Raises nothing; what is
    wrong with the document or the file is told by those who need them.
    """
    try:
        text = document.read_text(encoding="utf-8-sig")
        nodes = json.loads(text)["nodes"]
        found = [(path, node) for node in nodes if (path := _file(node, document.absolute().parent))]
        narrow = any(node["type"] in _NARROWING for node in nodes)
        if len(found) > 1:
            found.sort(key=lambda one: _size(one[0]))
        conditions = likely_conditions(nodes, found[-1][1]["id"]) if found else []
    except _UNFIT:
        return
    if found:
        _begin(found[-1][0], text if narrow else None, conditions)


def begin_profile(words: Sequence[str]) -> None:
    """Let the engine read the beginning of the file that `profile FILE` names; all its columns are looked at.

    Raises nothing.
    """
    try:
        files = [path for word in words[1:] if not word.startswith("-") and (path := _plain(word, Path.cwd()))]
    except _UNFIT:
        return
    if len(files) == 1 and _is_text(files[0]):
        _begin(files[0], None, [])


def _begin(file: str, text: str | None, conditions: list[Condition]) -> None:
    from karyaksham_kernel import _engine

    if not file.startswith(_S3):
        _engine.read_ahead(file, text, conditions)
    elif (keys := environment_keys()) and (region := environment_region()) and not _has_connections():
        _engine.read_ahead(file, text, conditions, options={**keys, "aws_region": region, **at(endpoint())})


def _has_connections() -> bool:
    """Whether a named connection may be meant, so that it is not certain yet which store is to be asked."""
    if "KARYAKSHAM_CONFIG" in os.environ or "KARYAKSHAM_CONNECTIONS_FILE" in os.environ:
        return True
    return (Path(os.environ.get("KARYAKSHAM_HOME") or default_home()) / "connections.json").exists()


def _file(node: dict[str, Any], folder: Path) -> str | None:
    """The one file that a node reads without any settings of how."""
    if node["type"] != "read_csv" or not node["params"].keys() <= {"path", "columns"}:
        return None
    text = node["params"]["path"]
    return _plain(text, folder) if _PATTERN.isdisjoint(text) else None


def _plain(text: str, folder: Path) -> str | None:
    """The location of a regular file or an object, as the run will name it."""
    if text.startswith(_S3):
        return None if text.endswith("/") or ".." in text else text
    if "://" in text:
        return None
    path = os.path.normpath(folder / text)
    return path if Path(path).is_file() else None


def _is_text(file: str) -> bool:
    """Whether a name is that of separated text, packed or not."""
    path = Path(file.lower())
    return (path.with_suffix("") if path.suffix in _PACKED else path).suffix in _TEXT


def _size(file: str) -> int:
    """Bytes of a local file; what is in S3 is asked for later, where there is something else to read."""
    return -1 if file.startswith(_S3) else Path(file).stat().st_size
