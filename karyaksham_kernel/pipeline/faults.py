"""Validation errors of pydantic, told as problems: which node, which field, what it should be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from karyaksham_kernel.errors import Problem
from karyaksham_kernel.nodes.names import nearest

_WORDS = {
    "Input should be": "Should be",
    "a valid ": "a ",
    "a integer": "a whole number",
    "a string": "text",
    "a dictionary": "an object",
    "a boolean": "true or false",
}

Location = tuple[int | str, ...]


def problems_of(error: ValidationError, data: object, model: type[BaseModel], node: str | None = None) -> list[Problem]:
    """Every fault once, at the innermost place that exists in `data`; the branches of a union make one problem."""
    by_place: dict[Location, list[ErrorDetails]] = {}
    for detail in error.errors(include_url=False):
        by_place.setdefault(place_in(data, detail), []).append(detail)
    # Where one branch of a union got further into the data, it is the one that was meant.
    innermost = [p for p in by_place if not any(len(p) < len(other) and other[: len(p)] == p for other in by_place)]
    return [_problem(place, by_place[place], model, node) for place in innermost]


def place_in(data: object, detail: ErrorDetails) -> Location:
    """The error's location without the names of union branches, which are no part of the data."""
    place: list[int | str] = []
    for step in detail["loc"]:
        if isinstance(data, dict) and (step in data or detail["type"] == "missing"):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            continue
        place.append(step)
    return tuple(place)


def field_name(place: Sequence[int | str]) -> str | None:
    """A place as a person writes it: `columns[2].name`."""
    text = ""
    for step in place:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text or None


def _problem(place: Location, details: list[ErrorDetails], model: type[BaseModel], node: str | None) -> Problem:
    kind = details[0]["type"]
    at = field_name(place)
    if kind == "extra_forbidden" and len(details) == 1:
        name = str(place[-1])
        known = _field_names(model) if len(place) == 1 else []
        hint = nearest(name, known) or (f"The fields are {', '.join(known)}." if known else "Remove it.")
        return Problem(code="unknown_field", node=node, field=at, message=f"There is no field '{name}'.", hint=hint)
    if kind == "missing":
        return Problem(code="missing_field", node=node, field=at, message=f"'{place[-1]}' is missing.")
    return Problem(code=_code(details), node=node, field=at, message=_sentence(details))


def _code(details: Iterable[ErrorDetails]) -> str:
    refused = all(not detail["type"].endswith(("_type", "_parsing", "instance_of")) for detail in details)
    return "invalid_value" if refused else "wrong_type"


def _sentence(details: list[ErrorDetails]) -> str:
    said = list(dict.fromkeys(_expectation(detail) for detail in details))
    return f"{' or '.join(said)}."


def _expectation(detail: ErrorDetails) -> str:
    if detail["type"] == "value_error":
        return str(detail["ctx"]["error"]).rstrip(".")
    if detail["type"] == "string_pattern_mismatch":
        return "Use letters, digits, '_' and '-' only"
    if detail["type"] == "string_too_short":
        return "Should not be empty"
    return _plain(detail["msg"]).rstrip(".")


def _plain(message: str) -> str:
    """A sentence of pydantic's in the words of JSON rather than Python's."""
    for python, word in _WORDS.items():
        message = message.replace(python, word)
    return message


def _field_names(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]
