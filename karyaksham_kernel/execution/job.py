"""What an execution is given and what it hands back, in the shapes that cross the pipe between worker and child."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal, NotRequired, TypedDict


class Pin(TypedDict):
    """An input as it was when it was listed: what it was is known by its ETag, or by size and time."""

    uri: str
    size: int
    etag: str | None
    modified_ns: int | None


class Part(TypedDict):
    """One uploaded part of an S3 object."""

    number: int
    etag: str


class PreparedFile(TypedDict):
    """A file that is written whole and waits, invisible, for its commit.

    `precondition` is what must hold of the target then: {"if_none_match": "*"}, {"if_match": etag}, or nothing.
    `created` are the local folders made for it, to be removed again if the run comes to nothing.
    """

    uri: str
    kind: Literal["local", "s3"]
    bytes: int
    precondition: dict[str, str]
    temporary: NotRequired[str]
    created: NotRequired[list[str]]
    upload_id: NotRequired[str]
    parts: NotRequired[list[Part]]


class PreparedOutput(TypedDict):
    """What one node leaves: a writer's target, or a managed result.

    `replaces` are files of an overwritten folder that go away once the new ones are visible.
    """

    node: str
    uri: str
    rows: int | None
    bytes: int
    managed: bool
    files: list[PreparedFile]
    replaces: list[str]


class Prepared(TypedDict):
    """All that a run would leave, ready to be committed, and the inputs it read.

    `rejected` are the rows that sources left out, by node and reason; a node that left out none is not in it.
    """

    outputs: list[PreparedOutput]
    inputs: list[Pin]
    rejected: dict[str, dict[str, int]]


@dataclass(frozen=True)
class Job:
    """One attempt at one run.

    `base`, `scratch` and `results` are absolute; `pins` are inputs as an earlier attempt read them; `results` is the
    folder or prefix of managed results; `memory_budget` is in bytes; `groups` are those whose connections may be used,
    None for all.
    """

    run: str
    document: Mapping[str, Any]
    base: str
    scratch: str
    results: str
    attempt: int = 1
    parameters: Mapping[str, Any] = field(default_factory=dict)
    memory_budget: int | None = None
    pins: list[Pin] | None = None
    groups: list[str] | None = None

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Job:
        """Read a job as it crossed the pipe; what a newer worker adds is left out."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in values.items() if name in known})


def new_run_id() -> str:
    """An identifier for a run that no service has numbered."""
    return os.urandom(8).hex()
