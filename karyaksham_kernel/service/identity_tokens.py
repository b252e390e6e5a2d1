"""Mode `token`: a file of users, each with the hashes of the tokens that stand for them.

    [ada]
    sha256 = ["9f86d081…"]
    scopes = ["read", "submit"]
    groups = ["analysts"]

Tokens are long and random, so a fast hash is enough; nobody who reads the file can sign in with it.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.service.identity import Scope, User

PREFIX = "kk_"
"""What tokens begin with, so that those who look for leaked secrets can find them."""


class Entry(BaseModel):
    """One user of the file."""

    model_config = ConfigDict(extra="forbid")

    sha256: list[str] = Field(min_length=1)
    scopes: frozenset[Scope] = frozenset(("read", "submit"))
    groups: frozenset[str] = frozenset()


_ENTRIES = TypeAdapter(dict[str, Entry])


class TokenFile:
    """The users of a file, which is read again when it changes: whoever is removed is out with the next request.

    Raises:
        KaryakshamError: `wrong_tokens_file`, at the start; a file that breaks later leaves nobody in.
    """

    def __init__(self, path: Path | None) -> None:
        if path is None:
            problem = Problem(code="wrong_tokens_file", message="Mode `token` needs KARYAKSHAM_TOKENS_FILE.")
            raise KaryakshamError(problem)
        self._path = path
        self._read_at: tuple[int, int] | None = None
        self._users: dict[str, User] = {}
        self._refresh()

    async def user_of(self, token: str | None) -> User | None:
        """The user whose token this is."""
        if token is None:
            return None
        await asyncio.to_thread(self._refresh)
        return self._users.get(hash_of(token))

    def _refresh(self) -> None:
        try:
            status = self._path.stat()
            changed = (status.st_mtime_ns, status.st_ino)
            if changed != self._read_at:
                self._users = read_users(self._path)
                self._read_at = changed
        except (OSError, ValueError) as error:
            self._users, self._read_at = {}, None
            message = f"{self._path} does not say who may ask: {_reason(error)}"
            raise KaryakshamError(Problem(code="wrong_tokens_file", message=message)) from error


def read_users(path: Path) -> dict[str, User]:
    """The users of a file, by the hashes of their tokens. Raises OSError, ValueError."""
    with path.open("rb") as file:
        entries = _ENTRIES.validate_python(tomllib.load(file))
    return {
        digest.lower(): User(name, entry.groups, entry.scopes)
        for name, entry in entries.items()
        for digest in entry.sha256
    }


def hash_of(token: str) -> str:
    """What stands for a token in the file."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """A token that nobody can guess."""
    return f"{PREFIX}{secrets.token_urlsafe(32)}"


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        fault = error.errors()[0]
        return f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}."
    return f"{error}."
