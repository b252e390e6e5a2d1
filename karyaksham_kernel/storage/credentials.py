"""Keys for a connection, asked where it says they come from; kept until shortly before they expire."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.storage.connection import (
    Connection,
    FromEnvironment,
    FromProfile,
    FromRole,
    FromWebIdentity,
)

Keys = dict[str, str]
"""Under botocore's names: `aws_access_key_id`, `aws_secret_access_key`, and perhaps `aws_session_token`."""

EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"})


def keys_of(connection: Connection) -> Keys:
    """The connection's keys now. Raises KaryakshamError (missing_credentials, expired_credentials)."""
    source = connection.credentials
    if isinstance(source, FromEnvironment):
        return _from_environment(source, connection.name)
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        found = _provider(source, connection.region).get_frozen_credentials()
    except (BotoCoreError, ClientError, OSError) as error:
        raise KaryakshamError(_problem(connection, error)) from error
    given = (found.access_key, found.secret_key, found.token)
    names = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")
    return {name: value for name, value in zip(names, given, strict=True) if value}


def _from_environment(source: FromEnvironment, name: str) -> Keys:
    names = ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN")
    found = {f"aws_{part.lower()}": os.environ.get(f"{source.prefix}{part}") for part in names}
    keys = {key: value for key, value in found.items() if value}
    if not {"aws_access_key_id", "aws_secret_access_key"} <= keys.keys():
        message = f"Connection '{name}' has no credentials: {source.prefix}ACCESS_KEY_ID and "
        message += f"{source.prefix}SECRET_ACCESS_KEY are not set."
        hint = "Set them where the service and the workers start."
        raise KaryakshamError(Problem(code="missing_credentials", message=message, hint=hint))
    return keys


@lru_cache(maxsize=32)
def _provider(source: FromProfile | FromRole | FromWebIdentity, region: str | None) -> Any:
    """Credentials as botocore has them: they renew themselves."""
    from botocore.credentials import (
        AssumeRoleCredentialFetcher,
        AssumeRoleWithWebIdentityCredentialFetcher,
        DeferredRefreshableCredentials,
    )
    from botocore.exceptions import NoCredentialsError
    from botocore.session import Session

    session = Session(profile=None if isinstance(source, FromWebIdentity) else source.profile)
    if region:
        session.set_config_variable("region", region)
    if isinstance(source, FromWebIdentity):
        fetch = AssumeRoleWithWebIdentityCredentialFetcher(session.create_client, _token, source.role_arn)
        return DeferredRefreshableCredentials(fetch.fetch_credentials, "assume-role-with-web-identity")
    found = session.get_credentials()
    if found is None:
        raise NoCredentialsError
    if isinstance(source, FromProfile):
        return found
    extra = {"ExternalId": source.external_id} if source.external_id else {}
    assume = AssumeRoleCredentialFetcher(session.create_client, found, source.role_arn, extra_args=extra)
    return DeferredRefreshableCredentials(assume.fetch_credentials, "assume-role")


def _token() -> str:
    return Path(os.environ.get("AWS_WEB_IDENTITY_TOKEN_FILE", "")).read_text(encoding="utf-8").strip()


def _problem(connection: Connection, error: Exception) -> Problem:
    code = str((getattr(error, "response", None) or {}).get("Error", {}).get("Code", ""))
    expired = code in EXPIRED or "xpired" in str(error) or type(error).__name__ == "UnauthorizedSSOTokenError"
    state = "have expired" if expired else "could not be had"
    return Problem(
        code="expired_credentials" if expired else "missing_credentials",
        message=f"The credentials of connection '{connection.name}' {state}: {str(error).splitlines()[0]}",
        hint=renewal(connection),
    )


def renewal(connection: Connection | None) -> str:
    """What a person does when the credentials are refused or old."""
    source = connection.credentials if connection else FromEnvironment()
    if isinstance(source, FromProfile):
        return f"Sign in again (for instance `aws sso login --profile {source.profile}`), then try again."
    if isinstance(source, FromWebIdentity):
        return "Look whether AWS_WEB_IDENTITY_TOKEN_FILE holds a fresh token and the role trusts it."
    if isinstance(source, FromRole):
        return f"Look whether {source.role_arn} may be assumed from here."
    return f"Renew {source.prefix}ACCESS_KEY_ID and what belongs to it, then start the service again."
