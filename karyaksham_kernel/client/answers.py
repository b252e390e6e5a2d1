"""What the service answers, as Python values and errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

from karyaksham_kernel.errors import InvalidPipeline, KaryakshamError, Problem

if TYPE_CHECKING:
    import polars as pl

Json = dict[str, Any]


def checked(answer: httpx.Response) -> httpx.Response:
    """The answer, if it is a good one.

    Raises:
        InvalidPipeline: for a 422, with every problem.
        KaryakshamError: for any other error.
    """
    if answer.is_success:
        return answer
    problems = _problems(answer)
    if answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY:
        raise InvalidPipeline(problems)
    raise KaryakshamError(problems[0])


def json_of(answer: httpx.Response) -> Json:
    """A good answer's JSON object."""
    body: Json = checked(answer).json()
    return body


def frame_of(answer: httpx.Response) -> pl.DataFrame:
    """A good answer's rows."""
    import polars as pl

    return pl.read_ipc_stream(checked(answer).content)


def _problems(answer: httpx.Response) -> list[Problem]:
    try:
        return [Problem.model_validate(problem) for problem in answer.json()["problems"]]
    except (ValueError, KeyError, TypeError):
        message = f"The service answered {answer.status_code}: {answer.text[:200]}"
        return [Problem(code="unexpected_answer", message=message)]
