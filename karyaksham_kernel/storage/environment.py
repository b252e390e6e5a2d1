"""What the AWS_* variables say of the store, in the engine's words; imports nothing that a run would wait for."""

from __future__ import annotations

import os

_KEYS = {
    "AWS_ACCESS_KEY_ID": "aws_access_key_id",
    "AWS_SECRET_ACCESS_KEY": "aws_secret_access_key",
    "AWS_SESSION_TOKEN": "aws_session_token",
}


def endpoint() -> str | None:
    """The S3 endpoint that is configured, None for Amazon's own."""
    return os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or None


def at(address: str | None) -> dict[str, str]:
    """The engine's options for a store at an address; none for Amazon's own."""
    if address is None:
        return {}
    return {"aws_endpoint": address, "aws_allow_http": str(address.startswith("http://")).lower()}


def environment_keys() -> dict[str, str]:
    """The keys that the variables hold; none at all when they name no access key."""
    keys = {name: os.environ[variable] for variable, name in _KEYS.items() if os.environ.get(variable)}
    return keys if "aws_access_key_id" in keys else {}


def environment_region() -> str | None:
    """The region that the variables name."""
    return os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or None
