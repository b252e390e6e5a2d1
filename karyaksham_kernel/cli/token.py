"""karyaksham token: a new token for a user of a service in mode `token`."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from karyaksham_kernel.cli.output import say


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(token)


def token(
    user: Annotated[str, typer.Argument(help="The owner of what is done with the token.")],
    scope: Annotated[list[str] | None, typer.Option(help="read, submit or admin; may be repeated.")] = None,
    group: Annotated[list[str] | None, typer.Option(help="A group of the user's; may be repeated.")] = None,
) -> None:
    """Make a token: the lines that let it in on standard output, itself on standard error."""
    from karyaksham_kernel.service.identity import SCOPES
    from karyaksham_kernel.service.identity_tokens import hash_of, new_token

    scopes = scope or ["read", "submit"]
    if unknown := set(scopes) - set(SCOPES):
        raise typer.BadParameter(f"there is no scope {min(unknown)!r}; choose of {', '.join(SCOPES)}")
    made = new_token()
    print(f"[{json.dumps(user)}]\nsha256 = [{json.dumps(hash_of(made))}]")
    print(f"scopes = {json.dumps(scopes)}\ngroups = {json.dumps(group or [])}\n")
    say(f"append these lines to the file of KARYAKSHAM_TOKENS_FILE. The token, shown only now: {made}")
