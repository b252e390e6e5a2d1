"""How object stores are reached: the AWS_* environment or profile, told to each library in its own words."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.storage.locations import is_s3

_FROM_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "aws_access_key_id",
    "AWS_SECRET_ACCESS_KEY": "aws_secret_access_key",
    "AWS_SESSION_TOKEN": "aws_session_token",
}


def endpoint() -> str | None:
    """The S3 endpoint that is configured, None for Amazon's own."""
    return os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or None


def configured() -> bool:
    """Whether anything says how to reach an object store."""
    names = ("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_ROLE_ARN", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
    credentials = Path(os.environ.get("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials")).expanduser()
    return any(os.environ.get(name) for name in names) or credentials.exists()


def store_options(uri: str) -> dict[str, str]:
    """The engine's options (object_store's names) for the store that holds `uri`; none for local files."""
    if not is_s3(uri):
        return {}
    options = {name: os.environ[variable] for variable, name in _FROM_ENVIRONMENT.items() if os.environ.get(variable)}
    if "aws_access_key_id" not in options:
        options = _from_profile()
    options["aws_region"] = _region()
    if address := endpoint():
        options["aws_endpoint"] = address
        options["aws_allow_http"] = str(address.startswith("http://")).lower()
    return options


def polars_storage_options(uri: str) -> dict[str, str] | None:
    """The same for polars, which reads Parquet itself; None for local files."""
    return store_options(uri) if is_s3(uri) else None


@asynccontextmanager
async def s3_client() -> AsyncIterator[Any]:
    """An aiobotocore client of the configured store; credentials come from the environment or the profile.

    Bounded in time: a store that does not answer is an error after a few tries, not a hang.
    """
    from aiobotocore.config import AioConfig
    from aiobotocore.session import get_session

    style = "path" if endpoint() else "auto"
    config = AioConfig(
        connect_timeout=5,
        read_timeout=25,
        retries={"mode": "standard", "max_attempts": 5},
        signature_version="s3v4",  # links that are signed in advance would get the older one, which few stores know
        s3={"addressing_style": style},
    )
    session = get_session()
    async with session.create_client("s3", region_name=_region(), endpoint_url=endpoint(), config=config) as client:
        yield client


def storage_problem(error: Exception, uri: str) -> KaryakshamError:
    """What a store's error means to a person (missing_file, access_denied, storage_unavailable)."""
    response = getattr(error, "response", None) or {}
    code = str(response.get("Error", {}).get("Code", ""))
    if code in {"404", "NoSuchKey", "NoSuchBucket", "NotFound"}:
        problem = Problem(
            code="missing_file", message=f"There is nothing at {uri}.", hint="Check the bucket and the key."
        )
    elif code in {"401", "403", "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch"}:
        problem = Problem(code="access_denied", message=f"Access to {uri} was refused.", hint="Check the credentials.")
    else:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        problem = Problem(code="storage_unavailable", message=f"The store of {uri} gave no answer: {reason}")
    return KaryakshamError(problem)


def _region() -> str:
    return os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or _profile_region() or "us-east-1"


def _from_profile() -> dict[str, str]:
    """Credentials of the AWS profile; none lets the engine ask the machine's own role."""
    if not configured():
        return {}
    from botocore.session import get_session

    credentials = get_session().get_credentials()
    if credentials is None:
        return {}
    frozen = credentials.get_frozen_credentials()
    names = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")
    return {name: value for name, value in zip(names, frozen, strict=False) if value}


@lru_cache(maxsize=1)
def _profile_region() -> str | None:
    if not (configured() or Path("~/.aws/config").expanduser().exists()):
        return None
    from botocore.session import get_session

    region = get_session().get_config_variable("region")
    return str(region) if region else None
