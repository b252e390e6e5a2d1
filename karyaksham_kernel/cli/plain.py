"""`karyaksham run` as it is mostly written, understood without typer: importing it takes a while."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict


class PlainRun(TypedDict):
    """What `running.run_document` is to be given."""

    path: Path
    parameters: dict[str, str]
    events: bool
    json: bool


def plain_run(words: Sequence[str]) -> PlainRun | None:
    """`run DOC [-p NAME=VALUE]… [--events] [--json]`; None for everything else, and then typer says what it means."""
    if not words or words[0] != "run":
        return None
    documents: list[Path] = []
    asked = PlainRun(path=Path(), parameters={}, events=False, json=False)
    rest = iter(words[1:])
    for word in rest:
        if word in {"-p", "--parameter"}:
            name, equals, value = next(rest, "").partition("=")
            if not (name and equals):
                return None
            asked["parameters"][name] = value
        elif word == "--events":
            asked["events"] = True
        elif word == "--json":
            asked["json"] = True
        elif word.startswith("-") or not word:
            return None
        else:
            documents.append(Path(word))
    if len(documents) != 1:
        return None
    asked["path"] = documents[0]
    return asked
