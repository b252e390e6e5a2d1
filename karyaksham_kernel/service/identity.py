"""Whose request this is, and what it may do.

Alone on a machine the service listens on a unix socket in a folder that only its user may enter: whoever is connected
is that user. Over TCP a request shows a token, and a verifier says whose it is. Other headers are never believed,
because every process that may connect could write them.
"""

from __future__ import annotations

import getpass
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Literal, Protocol

from fastapi import Depends, Request

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.jobs.sharing import Reader
from karyaksham_kernel.settings import Settings

Scope = Literal["read", "submit", "admin"]
SCOPES: tuple[Scope, ...] = ("read", "submit", "admin")
"""Each allows what those before it allow."""


@dataclass(frozen=True)
class User:
    """Who asks: the owner of what is made, the groups it may be shared with, and what may be done."""

    name: str
    groups: frozenset[str] = frozenset()
    scopes: frozenset[Scope] = frozenset(SCOPES)

    def may(self, scope: Scope) -> bool:
        """Whether one of the user's scopes allows this."""
        return any(SCOPES.index(held) >= SCOPES.index(scope) for held in self.scopes)


class Verifier(Protocol):
    """Tells whose a token is."""

    async def user_of(self, token: str | None) -> User | None:
        """The bearer, None where nobody may ask with this token. Raises KaryakshamError where nobody can tell now."""


class LocalUser:
    """The verifier of the unix socket: everybody who reaches it is this process's own user."""

    async def user_of(self, token: str | None) -> User | None:  # noqa: ARG002 - a token makes no difference
        """This process's user."""
        return User(local_user())


@asynccontextmanager
async def open_verifier(settings: Settings) -> AsyncIterator[Verifier]:
    """The verifier of the mode that is set, until the end of the block."""
    if settings.auth == "token":
        from karyaksham_kernel.service.identity_tokens import TokenFile

        yield TokenFile(settings.tokens_file)
    elif settings.auth == "jupyterhub":
        from karyaksham_kernel.service.identity_hub import open_hub

        async with open_hub(settings) as hub:
            yield hub
    else:
        yield LocalUser()


@lru_cache(maxsize=1)
def local_user() -> str:
    """The operating-system user that this process runs as."""
    return getpass.getuser()


async def _user(request: Request) -> User:
    # The gate has put it there; without one no route may answer.
    user: User = request.state.user
    return user


UserOf = Annotated[User, Depends(_user)]


async def _owner(user: UserOf) -> str:
    return user.name


Owner = Annotated[str, Depends(_owner)]


async def _reader(user: UserOf) -> Reader:
    return Reader(user.name, user.groups)


ReaderOf = Annotated[Reader, Depends(_reader)]


def administrator(user: UserOf) -> None:
    """For routes that change what belongs to all. Raises KaryakshamError (not_allowed)."""
    if not user.may("admin"):
        message = f"The token of {user.name} does not allow this: it has no scope 'admin'."
        raise KaryakshamError(Problem(code="not_allowed", message=message, hint="Ask an administrator to do it."))
