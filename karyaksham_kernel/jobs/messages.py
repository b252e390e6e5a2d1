"""Whom to tell how a run ended, and what they are told."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

End = Literal["succeeded", "failed", "cancelled", "poisoned"]
_ALL: list[End] = ["succeeded", "failed", "cancelled", "poisoned"]


class Webhook(BaseModel):
    """A URL that gets a signed POST."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["webhook"]
    url: str = Field(pattern=r"^https?://[^\s/@]+(/\S*)?$", max_length=2000)
    on: list[End] = Field(default_factory=lambda: list(_ALL), min_length=1)


class Mail(BaseModel):
    """Somebody who gets a mail."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["mail"]
    to: str = Field(pattern=r"^[^\s@,;]+@[^\s@,;]+$", max_length=320)
    on: list[End] = Field(default_factory=lambda: list(_ALL), min_length=1)


Target = Annotated[Webhook | Mail, Field(discriminator="kind")]
