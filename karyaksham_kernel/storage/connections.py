"""How object stores are reached: a named connection, or the AWS_* environment; told to each library in its words."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.storage.access import refuse_environment, refuse_others
from karyaksham_kernel.storage.connection import Connection
from karyaksham_kernel.storage.connection_file import connection_of
from karyaksham_kernel.storage.credentials import EXPIRED, Keys, keys_of, renewal
from karyaksham_kernel.storage.endpoints import refuse_endpoint
from karyaksham_kernel.storage.environment import at, endpoint, environment_keys, environment_region
from karyaksham_kernel.storage.locations import S3, bucket_and_key, is_s3


def configured() -> bool:
    """Whether anything says how to reach an object store."""
    names = ("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_ROLE_ARN", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
    credentials = Path(os.environ.get("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials")).expanduser()
    return any(os.environ.get(name) for name in names) or credentials.exists()


def store_options(uri: str) -> dict[str, str]:
    """The engine's options (object_store's names) for the store that holds `uri`; none for local files."""
    if not is_s3(uri):
        return {}
    if connection := connection_of(bucket_and_key(uri)[0]):
        refuse_others(connection)
        refuse_endpoint(connection.endpoint)
        region = {"aws_region": connection.region or "us-east-1"}
        return keys_of(connection) | region | at(connection.endpoint)
    refuse_environment(uri)
    return (environment_keys() or _from_profile()) | {"aws_region": _region()} | at(endpoint())


_ATTEMPTS = 5
"""How often a commit or a listing asks a store that does not answer."""
_PATIENCE: dict[str, Any] = {"connect_timeout": "5 seconds", "read_timeout": "15 seconds", "max_retries": 8}
"""Polars would wait for minutes where an answer stalls, and tries twice; these are the bounds of the engine."""


def polars_storage_options(uri: str) -> dict[str, Any] | None:
    """The same for polars, which reads Parquet itself; None for local files."""
    return store_options(uri) | _PATIENCE if is_s3(uri) else None


@asynccontextmanager
async def s3_client(uri: str = S3) -> AsyncIterator[Any]:
    """An aiobotocore client of the store that holds `uri`; see `client_of`."""
    async with client_of(connection_of(bucket_and_key(uri)[0]), uri) as client:
        yield client


@asynccontextmanager
async def client_of(connection: Connection | None, uri: str = S3) -> AsyncIterator[Any]:
    """An aiobotocore client through a connection; None takes the environment or its profile.

    Bounded in time: a store that does not answer is an error after a few tries, not a hang. Raises KaryakshamError.
    """
    import asyncio  # a run over local files needs none of it

    from aiobotocore.config import AioConfig

    keys: Keys = {}
    address, region = endpoint(), _region()
    if connection is None:
        refuse_environment(uri)
    else:
        refuse_others(connection)
        # Both may ask over the network, and wait.
        await asyncio.to_thread(refuse_endpoint, connection.endpoint)
        keys = await asyncio.to_thread(keys_of, connection)
        address, region = connection.endpoint, connection.region or "us-east-1"
    config = AioConfig(
        connect_timeout=5,
        read_timeout=25,
        retries={"mode": "standard", "max_attempts": _ATTEMPTS},
        signature_version="s3v4",  # links that are signed in advance would get the older one, which few stores know
        s3={"addressing_style": "path" if address else "auto"},
    )
    async with _session().create_client(
        "s3", region_name=region, endpoint_url=address, config=config, **keys
    ) as client:
        yield client


def _session() -> Any:
    """A session that has asked nobody anything yet, but need not parse AWS's descriptions again."""
    from aiobotocore.session import get_session

    session = get_session()
    session.register_component("data_loader", _loader())
    return session


@lru_cache(maxsize=1)
def _loader() -> Any:
    from botocore.loaders import create_loader

    return create_loader()


_ABSENT = frozenset({"404", "NoSuchKey", "NoSuchBucket", "NotFound"})
_REFUSED = frozenset(
    {"401", "403", "AccessDenied", "AllAccessDisabled", "InvalidAccessKeyId", "InvalidToken", "SignatureDoesNotMatch"}
)


def storage_problem(error: Exception, uri: str, connection: Connection | None = None) -> KaryakshamError:
    """What a store's error means to a person (missing_file, access_denied, expired_credentials, …)."""
    if isinstance(error, KaryakshamError):
        return error
    connection = connection or (connection_of(bucket_and_key(uri)[0]) if is_s3(uri) else None)
    through = f" through connection '{connection.name}'" if connection else ""
    response = getattr(error, "response", None) or {}
    code = str(response.get("Error", {}).get("Code", ""))
    if code in _ABSENT:
        message, hint = (
            f"There is nothing at {uri}{through}.",
            "It may have been deleted: check the bucket and the key.",
        )
        problem = Problem(code="missing_file", message=message, hint=hint)
    elif code in EXPIRED:
        message = f"The credentials for {uri}{through} have expired."
        problem = Problem(code="expired_credentials", message=message, hint=renewal(connection))
    elif code in _REFUSED:
        message = f"Access to {uri}{through} was refused."
        hint = "Check the credentials, or ask who owns the bucket for leave to list and read it."
        problem = Problem(code="access_denied", message=message, hint=hint)
    elif type(error).__name__ in ("NoCredentialsError", "PartialCredentialsError"):
        message = f"There are no credentials for {uri}."
        hint = "Add a connection that says where they come from, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
        problem = Problem(code="missing_credentials", message=message, hint=hint)
    else:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        problem = Problem(code="storage_unavailable", message=f"The store of {uri}{through} gave no answer: {reason}")
    return KaryakshamError(problem)


def _region() -> str:
    return environment_region() or _profile_region() or "us-east-1"


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
