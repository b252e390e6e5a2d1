"""The named connections of this installation, in one JSON file that the service writes and every worker reads."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.settings import get_settings
from karyaksham_kernel.storage.connection import Connection
from karyaksham_kernel.storage.endpoints import refuse_endpoint

_LIST = TypeAdapter(list[Connection])
_writing = threading.Lock()


def named_connections() -> tuple[Connection, ...]:
    """All connections, by name. Raises KaryakshamError (invalid_connections) when the file cannot be read."""
    path = get_settings().connections
    try:
        status = path.stat()
    except FileNotFoundError:
        return ()
    return _read(path, status.st_mtime_ns, status.st_size)


def connection_named(name: str) -> Connection:
    """The connection of that name. Raises KaryakshamError (unknown_connection)."""
    for connection in named_connections():
        if connection.name == name:
            return connection
    raise KaryakshamError(_unknown(name))


def connection_of(bucket: str) -> Connection | None:
    """The connection that names this bucket most exactly; None leaves it to the environment."""
    found = [(exact, one) for one in named_connections() if (exact := one.exactness(bucket)) is not None]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def add_connection(connection: Connection) -> None:
    """Keep a new connection. Raises KaryakshamError (connection_exists, bucket_taken, endpoint_refused)."""
    with _writing:
        known = named_connections()
        if any(one.name == connection.name for one in known):
            message = f"There is a connection '{connection.name}' already."
            raise KaryakshamError(
                Problem(code="connection_exists", field="name", message=message, hint="Choose another name.")
            )
        _write([*known, _sound(connection, known)])


def replace_connection(connection: Connection) -> None:
    """Keep a connection in the place of the one with its name. Raises KaryakshamError as `add_connection` does."""
    with _writing:
        others = [one for one in named_connections() if one.name != connection.name]
        if len(others) == len(named_connections()):
            raise KaryakshamError(_unknown(connection.name))
        _write([*others, _sound(connection, others)])


def remove_connection(name: str) -> None:
    """Forget a connection; nothing in the store changes. Raises KaryakshamError (unknown_connection)."""
    with _writing:
        connection_named(name)
        _write(one for one in named_connections() if one.name != name)


def _sound(connection: Connection, others: Iterable[Connection]) -> Connection:
    """Refuse an endpoint that may not be reached, and a bucket that another connection claims in the same words."""
    refuse_endpoint(connection.endpoint)
    for other in others:
        if both := set(connection.buckets) & set(other.buckets):
            message = f"Connection '{other.name}' has the bucket '{min(both)}' already."
            hint = "A location must lead to one store: take it from one of the two."
            raise KaryakshamError(Problem(code="bucket_taken", field="buckets", message=message, hint=hint))
    return connection


@lru_cache(maxsize=4)
def _read(path: Path, _modified: int, _size: int) -> tuple[Connection, ...]:
    try:
        return tuple(_LIST.validate_json(path.read_bytes()))
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(str(step) for step in fault["loc"])
        message = f"{path} cannot be understood: {place or 'it'}: {fault['msg']}."
        problem = Problem(code="invalid_connections", message=message, hint="Correct the file, or remove it.")
        raise KaryakshamError(problem) from error


def _write(connections: Iterable[Connection]) -> None:
    """The whole file at once: a worker must never read half of it."""
    path = get_settings().connections
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    ordered = sorted(connections, key=lambda one: one.name)
    temporary.write_text(json.dumps([one.as_json() for one in ordered], indent=2) + "\n", encoding="utf-8")
    temporary.chmod(0o600)
    temporary.replace(path)


def _unknown(name: str) -> Problem:
    known = ", ".join(one.name for one in named_connections())
    hint = f"There are {known}." if known else "There is none yet."
    return Problem(code="unknown_connection", message=f"There is no connection '{name}'.", hint=hint)
