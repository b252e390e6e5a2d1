"""A named way to an object store: where it is, which buckets it serves, and where its credentials come from."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator

_STRICT = ConfigDict(extra="forbid", frozen=True)
_ROLE = r"^arn:[\w-]+:iam::\d{12}:role/[\w+=,.@/-]+$"


class FromEnvironment(BaseModel):
    """Variables of the service and its workers: `<prefix>ACCESS_KEY_ID`, `…SECRET_ACCESS_KEY`, `…SESSION_TOKEN`."""

    model_config = _STRICT

    source: Literal["environment"] = "environment"
    prefix: str = Field("AWS_", pattern=r"^[A-Z][A-Z0-9_]*_$", max_length=60)


class FromProfile(BaseModel):
    """A profile of the AWS files; whatever it uses (keys, SSO, a process) is asked."""

    model_config = _STRICT

    source: Literal["profile"]
    profile: str = Field(pattern=r"^[\w.@+ -]+$", max_length=100)


class FromWebIdentity(BaseModel):
    """A role that is given for the token in the file that `AWS_WEB_IDENTITY_TOKEN_FILE` names."""

    model_config = _STRICT

    source: Literal["web_identity"]
    role_arn: str = Field(pattern=_ROLE, max_length=300)


class FromRole(BaseModel):
    """A role that STS gives to whoever the environment, or a profile, says one is."""

    model_config = _STRICT

    source: Literal["role"]
    role_arn: str = Field(pattern=_ROLE, max_length=300)
    profile: str | None = Field(None, pattern=r"^[\w.@+ -]+$", max_length=100)
    external_id: str | None = Field(None, pattern=r"^[\w+=,.@:/-]+$", max_length=200)


Credentials = Annotated[
    FromEnvironment | FromProfile | FromWebIdentity | FromRole, Field(discriminator="source", default=...)
]


class Connection(BaseModel):
    """A store and how it is reached; never a secret.

    `buckets` says which buckets are its own, by name or with `*`: a location `s3://bucket/key` is reached through the
    connection that names its bucket most exactly, and through the environment where none does.
    """

    model_config = _STRICT

    name: str = Field(pattern=r"^[A-Za-z0-9][\w-]*$", max_length=60)
    kind: Literal["s3"] = "s3"
    endpoint: str | None = Field(None, max_length=300, description="An http(s) URL; none for Amazon's own.")
    region: str | None = Field(None, pattern=r"^[a-z0-9-]+$", max_length=60)
    buckets: list[Annotated[str, Field(pattern=r"^[a-z0-9*?._-]+$", max_length=63)]] = Field(
        default_factory=lambda: ["*"], min_length=1, max_length=200
    )
    credentials: Credentials = Field(default_factory=FromEnvironment)
    groups: list[Annotated[str, Field(min_length=1, max_length=200)]] | None = Field(
        None, min_length=1, max_length=200, description="Whose members may use it; left out: everybody."
    )

    @field_validator("endpoint")
    @classmethod
    def _without_secrets(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("Should be an http or https URL")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ValueError("Should hold no user, password or query: credentials come from elsewhere")
        return value.rstrip("/")

    def exactness(self, bucket: str) -> int | None:
        """How exactly the connection names a bucket, None when it does not; larger is more exact."""
        matching = [pattern for pattern in self.buckets if fnmatchcase(bucket, pattern)]
        return max((_weight(pattern) for pattern in matching), default=None)

    @property
    def named_buckets(self) -> list[str] | None:
        """Its buckets where all are named; None where a pattern leaves that to the store."""
        exact = all(_weight(pattern) > _PATTERN for pattern in self.buckets)
        return sorted(set(self.buckets)) if exact else None

    def as_json(self) -> dict[str, Any]:
        """The connection as the file and HTTP have it."""
        return self.model_dump(mode="json", exclude_none=True)


_PATTERN = 1000


def _weight(pattern: str) -> int:
    """A name outweighs every pattern; among patterns, the one that says more."""
    literal = len(pattern.replace("*", "").replace("?", ""))
    return literal if literal < len(pattern) else literal + _PATTERN
