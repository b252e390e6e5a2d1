"""From a file, a text or a dictionary to a document, with every fault of its form found at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from karyaksham_kernel.errors import InvalidPipeline, Position, Problem
from karyaksham_kernel.pipeline.document import VERSION, Document, NodeSpec, Parameter
from karyaksham_kernel.pipeline.faults import place_in, problems_of

Source = Path | str | Mapping[str, Any]


@dataclass(frozen=True)
class Draft:
    """What could be read of a document; `lost` are ids of nodes that are in it but not readable."""

    document: Document | None
    problems: list[Problem] = field(default_factory=list)
    lost: frozenset[str] = frozenset()


def load_document(source: Source) -> Document:
    """Read a document from a path, a JSON text (it starts with `{`) or a dictionary. Raises InvalidPipeline."""
    draft = read_draft(source)
    if draft.problems or draft.document is None:
        raise InvalidPipeline(draft.problems)
    return draft.document


def read_draft(source: Source) -> Draft:
    """Read as much of a document as can be read, so that checking can go on past a fault of form."""
    raw, problems = _parsed(source)
    if problems:
        return Draft(None, problems)
    try:
        return Draft(Document.model_validate(raw))
    except ValidationError as error:
        return _repaired(raw, error)


def _parsed(source: Source) -> tuple[Any, list[Problem]]:
    if isinstance(source, Mapping):
        raw: Any = dict(source)
    else:
        text, problem = _text(source)
        if problem is None:
            try:
                raw = json.loads(text, object_pairs_hook=_unrepeated, parse_constant=_refused)
            except (ValueError, RecursionError) as error:
                problem = _not_json(text, error)
        if problem is not None:
            return None, [problem]
    if not isinstance(raw, dict):
        return None, [Problem(code="not_json", message="A pipeline document is a JSON object.")]
    version = raw.get("karyaksham")
    if isinstance(version, int) and version > VERSION:
        message = f"This document is of version {version}; this program reads version {VERSION}."
        hint = "Install a newer karyaksham."
        return None, [Problem(code="newer_version", field="karyaksham", message=message, hint=hint)]
    if version is None:
        hint = 'A pipeline document begins with "karyaksham": 1.'
        return None, [Problem(code="missing_field", field="karyaksham", message="'karyaksham' is missing.", hint=hint)]
    return raw, []


def _text(source: Path | str) -> tuple[str, Problem | None]:
    if isinstance(source, str) and source.lstrip().startswith("{"):
        return source, None
    path = Path(source)
    try:
        return path.read_text(encoding="utf-8-sig"), None
    except UnicodeDecodeError:
        return "", Problem(code="not_json", message=f"{path} is not text in UTF-8.")
    except IsADirectoryError:
        return "", Problem(code="missing_file", message=f"{path} is a folder, not a pipeline document.")
    except OSError as error:
        return "", Problem(code="missing_file", message=f"{path} cannot be read: {error.strerror}.")


def _unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; JSON's readers silently drop all but the last of two equal names, and with it somebody's work."""
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the name '{twice}' occurs twice in one object")
    return dict(pairs)


def _refused(constant: str) -> None:
    raise ValueError(f"{constant} is no value of JSON")


def _not_json(text: str, error: ValueError | RecursionError) -> Problem:
    if not isinstance(error, json.JSONDecodeError):
        return Problem(code="not_json", message=f"The document is not JSON: {error}.")
    message = f"The document is not JSON: {error.msg} at line {error.lineno}, column {error.colno}."
    end = min(error.pos + 1, len(text))
    return Problem(code="not_json", message=message, position=Position(start=min(error.pos, end), end=end))


def _repaired(raw: dict[str, Any], error: ValidationError) -> Draft:
    """Leave out what is at fault, remember what was said about it, and read the rest."""
    sound = deepcopy(raw)
    problems: list[Problem] = []
    lost: set[int] = set()
    fatal = False
    for detail in error.errors(include_url=False):
        match place_in(raw, detail):
            case ("nodes", int(index)) | ("nodes", int(index), _) | ("nodes", int(index), _, _) as place:
                if detail["type"] == "extra_forbidden" and len(place) == 3:
                    del sound["nodes"][index][place[2]]
                else:
                    lost.add(index)
            case ("parameters", str(name), str(extra)) if detail["type"] == "extra_forbidden":
                del sound["parameters"][name][extra]
            case (str(extra),) if detail["type"] == "extra_forbidden":
                del sound[extra]
            case _:
                fatal = True
    problems = _told(raw, error)
    if fatal:
        return Draft(None, problems)
    nodes = sound.get("nodes", [])
    ids = (nodes[index].get("id") for index in lost if isinstance(nodes[index], dict))
    sound["nodes"] = [node for index, node in enumerate(nodes) if index not in lost]
    return Draft(Document.model_validate(sound), problems, frozenset(name for name in ids if isinstance(name, str)))


def _told(raw: dict[str, Any], error: ValidationError) -> list[Problem]:
    """The faults of form, each with the node's id (or its place) and the field within it."""
    told: list[Problem] = []
    for index, node in enumerate(raw["nodes"] if isinstance(raw.get("nodes"), list) else []):
        name = node.get("id") if isinstance(node, dict) else None
        try:
            NodeSpec.model_validate(node)
        except ValidationError as fault:
            told += problems_of(fault, node, NodeSpec, name if isinstance(name, str) else f"nodes[{index}]")
    for problem in problems_of(error, raw, Document):
        if not (problem.field or "").startswith("nodes["):
            told.append(_with_parameter_fields(problem))
    return told


def _with_parameter_fields(problem: Problem) -> Problem:
    if problem.code == "unknown_field" and (problem.field or "").startswith("parameters."):
        return problem.model_copy(update={"hint": f"A parameter has {', '.join(Parameter.model_fields)}."})
    return problem
