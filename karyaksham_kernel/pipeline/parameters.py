"""A pipeline's parameters: the values given for a run, typed, and filled into paths."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import TYPE_CHECKING, NamedTuple

from karyaksham_kernel.errors import InvalidPipeline, KaryakshamError, Problem
from karyaksham_kernel.nodes.names import nearest
from karyaksham_kernel.nodes.values import read_value
from karyaksham_kernel.pipeline.document import Document, Parameter

if TYPE_CHECKING:
    from karyaksham_kernel.expressions import TypedValue

_IN_PATH = re.compile(r"\$\{([^{}]*)\}")


class Binding(NamedTuple):
    """The typed values of all parameters that have a sound type, and what is wrong with the others.

    A required parameter without a value is bound to null, so that what uses it can still be checked.
    """

    values: dict[str, TypedValue]
    problems: list[Problem]


def bind_parameters(document: Document, given: Mapping[str, object] | None = None) -> dict[str, TypedValue]:
    """Every parameter's value, typed: as given (a text, as from a command line, is read by the type) or its default.

    Raises InvalidPipeline with a problem for each missing, unknown or unfitting one.
    """
    binding = check_parameters(document, given)
    if binding.problems:
        raise InvalidPipeline(binding.problems)
    return binding.values


def check_parameters(document: Document, given: Mapping[str, object] | None = None) -> Binding:
    """Bind what can be bound and tell what cannot; a missing value is a problem with code `missing_parameter`."""
    given = given or {}
    values: dict[str, TypedValue] = {}
    problems = [_unknown(name, document.parameters) for name in given if name not in document.parameters]
    for name, parameter in document.parameters.items():
        try:
            values[name] = _bound(name, parameter, given)
        except KaryakshamError as error:
            problems.append(error.problem)
            continue
        if parameter.required and name not in given:
            message = f"The parameter '{name}' has no value."
            hint = f"Give one with -p {name}=…, or set a default in the document."
            problems.append(Problem(code="missing_parameter", field=f"parameters.{name}", message=message, hint=hint))
    return Binding(values, problems)


def fill_path(path: str, values: Mapping[str, TypedValue], field: str = "path") -> str:
    """`path` with every `${name}` replaced by that parameter's text. Raises KaryakshamError (unknown_parameter …)."""

    def text_of(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in values:
            hint = nearest(name, values) or "Declare it in the document's parameters."
            raise _fault("unknown_parameter", field, f"There is no parameter '{name}'.", hint)
        value = values[name].value
        if value is None:
            raise _fault("missing_parameter", field, f"The parameter '{name}' has no value to put in a path.")
        return _as_text(value)

    return _IN_PATH.sub(text_of, path)


def _bound(name: str, parameter: Parameter, given: Mapping[str, object]) -> TypedValue:
    from karyaksham_kernel.expressions import TypedValue, parse_type

    try:
        dtype = parse_type(parameter.type)
    except ValueError as error:
        raise _fault("unknown_type", f"parameters.{name}.type", str(error)) from error
    field = f"parameters.{name}" if name in given else f"parameters.{name}.default"
    value = given.get(name, parameter.default)
    try:
        return TypedValue(value=read_value(value, dtype), dtype=dtype)
    except (ValueError, ArithmeticError, TypeError) as error:
        message = f"{value!r} is no {parameter.type}."
        raise _fault("wrong_type", field, message) from error


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, (date, datetime, time)) else str(value)


def _unknown(name: str, declared: Mapping[str, Parameter]) -> Problem:
    message = f"The pipeline has no parameter '{name}'."
    known = f"Its parameters are {', '.join(declared)}." if declared else "It has none."
    hint = nearest(name, declared) or known
    return Problem(code="unknown_parameter", field=f"parameters.{name}", message=message, hint=hint)


def _fault(code: str, field: str, message: str, hint: str | None = None) -> KaryakshamError:
    return KaryakshamError(Problem(code=code, field=field, message=message, hint=hint))
