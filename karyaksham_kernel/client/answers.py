"""What the service answers, as Python values and errors."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import Message
from typing import TYPE_CHECKING, Any, Literal

import httpx

from karyaksham_kernel.errors import InvalidPipeline, KaryakshamError, Problem

if TYPE_CHECKING:
    import polars as pl

Json = dict[str, Any]
SampleKind = Literal["head", "spread"]


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


@dataclass(frozen=True, eq=False)
class Sampled:
    """Some rows of a port, and which they are."""

    frame: pl.DataFrame
    kind: SampleKind
    """The first rows, or some from everywhere; the first ones also where rows cannot be spread."""
    of: int | None
    """How many rows there are, where the preview saw them all."""
    cut: bool
    """Whether a source gave only a part of its rows, so that counts and means are not those of all."""


def sampled_of(answer: httpx.Response) -> Sampled:
    """A good answer's rows, with what its media type says of them."""
    frame = frame_of(answer)
    media = Message()
    media["content-type"] = answer.headers.get("content-type", "")
    said = {str(name): str(value) for name, value in media.get_params([])}
    kind: SampleKind = "spread" if said.get("sample") == "spread" else "head"
    return Sampled(frame, kind, int(said["of"]) if "of" in said else None, said.get("cut") == "1")


def _problems(answer: httpx.Response) -> list[Problem]:
    try:
        return [Problem.model_validate(problem) for problem in answer.json()["problems"]]
    except (ValueError, KeyError, TypeError):
        message = f"The service answered {answer.status_code}: {answer.text[:200]}"
        return [Problem(code="unexpected_answer", message=message)]
