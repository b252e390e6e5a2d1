"""On whose behalf stores are reached: connections may be for the members of some groups alone.

The service says so for each request, and wherever it has a file opened. A run was checked when it was asked for, so
that a worker, which nobody asks anything, opens what the run names.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.settings import get_settings
from karyaksham_kernel.storage.connection import Connection

_groups: ContextVar[frozenset[str] | None] = ContextVar("groups", default=None)


@contextmanager
def on_behalf_of(groups: Collection[str] | None) -> Iterator[None]:
    """Reach stores as a member of these groups alone until the end of the block; None as whoever runs the process."""
    before = _groups.set(None if groups is None else frozenset(groups))
    try:
        yield
    finally:
        _groups.reset(before)


def current_groups() -> list[str] | None:
    """What to tell a process that works for the same person."""
    groups = _groups.get()
    return None if groups is None else sorted(groups)


def is_open(connection: Connection) -> bool:
    """Whether the connection is for the one that is asking."""
    groups = _groups.get()
    return groups is None or not connection.groups or not groups.isdisjoint(connection.groups)


def refuse_others(connection: Connection) -> None:
    """Refuse a connection that is for others. Raises KaryakshamError (access_denied)."""
    if not is_open(connection):
        message = f"The connection '{connection.name}' is for other groups than yours."
        raise KaryakshamError(
            Problem(code="access_denied", message=message, hint="Ask an administrator to let you in.")
        )


def environment_is_open() -> bool:
    """Whether the one that is asking may use the credentials that the service itself has from its environment."""
    return _groups.get() is None or get_settings().shared_aws


def refuse_environment(uri: str) -> None:
    """Refuse the service's own credentials to others than whoever runs it. Raises KaryakshamError (access_denied)."""
    if not environment_is_open():
        message = f"No connection reaches {uri}."
        hint = "Ask an administrator for a connection that names the bucket, or to set KARYAKSHAM_SHARED_AWS."
        raise KaryakshamError(Problem(code="access_denied", message=message, hint=hint))
