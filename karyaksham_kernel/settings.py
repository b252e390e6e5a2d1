"""Settings: `KARYAKSHAM_*` variables over a TOML file over defaults that need nothing but one machine."""

from __future__ import annotations

import hashlib
import os
import tempfile
import tomllib
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import BaseModel, Field, SecretStr, ValidationError, field_validator, model_validator

from karyaksham_kernel.home import default_home

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_PREFIX = "KARYAKSHAM_"

# A unix socket's path holds 107 bytes; the longest name below the runtime folder takes 16 of them.
_LONGEST_SOCKET_FOLDER = 90


def _hub_api_url() -> str | None:
    # A Hub tells its services, and the servers of its users, by this name.
    return os.environ.get("JUPYTERHUB_API_URL") or None


def _hub_token() -> SecretStr | None:
    token = os.environ.get("JUPYTERHUB_API_TOKEN")
    return SecretStr(token) if token else None


class InvalidSettings(Exception):
    """A configuration that cannot be used: each fault as a sentence, one a line."""


def _file() -> dict[str, Any]:
    named = os.environ.get(f"{_PREFIX}CONFIG")
    if not named:
        return {}
    try:
        return tomllib.loads(Path(named).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidSettings(f"{_PREFIX}CONFIG={named} cannot be read: {error}") from error


class Settings(BaseModel):
    """Everything that can be configured. Paths are absolute, sizes bytes, times seconds.

    What is given wins over variables, variables over the file that `KARYAKSHAM_CONFIG` names.
    """

    home: Path = Field(default_factory=default_home, description="Embedded database, sockets, logs and scratch.")
    database_url: str | None = Field(None, repr=False, description="SQLAlchemy URL; default SQLite below home.")
    redis_url: str | None = Field(
        None, repr=False, description="redis:// URL; default an embedded Valkey on a unix socket."
    )
    roots: list[Path] | None = Field(
        None,
        description="Local folders that datasets may be read from and written to, separated by ':'; "
        "default any for one user, none for many.",
    )
    results_uri: str | None = Field(None, description="Where managed results go; default a folder below home.")
    slots: int = Field(2, ge=1, description="Runs a worker computes at once.")
    memory_budget: int | None = Field(
        None, description="Bytes a run's blocking nodes may hold; default a quarter of the machine."
    )
    memory: int | None = Field(
        None, description="Bytes that all runs of this machine may reserve together; default four fifths of it."
    )
    cores: int | None = Field(
        None,
        ge=1,
        description="Cores that all runs of this machine may reserve together; default its own, or the slots.",
    )
    max_running: int | None = Field(None, ge=1, description="Runs of one owner at once, where no quota says otherwise.")
    max_queued: int | None = Field(None, ge=1, description="Queued runs of one owner, where no quota says otherwise.")
    connections_file: Path | None = Field(None, description="Named connections to stores; default a file below home.")
    shared_aws: bool = Field(
        False,
        description="Whether each of many users reaches what the service's own AWS_* variables do, where no connection "
        "names the bucket; one user alone always does.",
    )
    endpoint_hosts: list[str] = Field(
        default_factory=list,
        description="Hosts that connections may name although they lead into this machine, separated by ','.",
    )
    result_days: float = Field(7.0, gt=0, description="Days a managed result is kept.")
    run_days: float = Field(90.0, gt=0, description="Days a run that has ended is kept, with its log and its trail.")
    webhook_secret: SecretStr | None = Field(
        None, description="What webhooks are signed with; default the content of `webhook.secret` below home."
    )
    smtp_url: SecretStr | None = Field(
        None, description="smtp://user:password@host:587, or smtps://…; without one no mail is sent."
    )
    mail_from: str = Field("karyaksham@localhost", description="Whom mails come from.")
    log_format: Literal["json", "text"] | None = Field(
        None, description="How the parts log; default text at a terminal and JSON elsewhere."
    )
    upload_hours: float = Field(
        24.0, gt=0, description="Hours after which an upload that nobody goes on with is given up."
    )
    direct_uploads: bool = Field(
        False, description="Whether browsers send parts straight to S3; its buckets have to allow their origin (CORS)."
    )
    auth: Literal["local", "token", "jupyterhub"] = Field(
        "local", description="Who may ask the service: its own user over the unix socket, bearers of tokens, Hub users."
    )
    tokens_file: Path | None = Field(
        None, description="The users of mode `token`; `karyaksham token` writes its lines."
    )
    hub_api_url: str | None = Field(default_factory=_hub_api_url, description="The Hub's API; a Hub sets it itself.")
    token_cache: float = Field(30.0, gt=0, le=60, description="Seconds for which an answer about a token is believed.")
    path_prefix: str = Field("", description="What a proxy leaves before the paths, as /services/karyaksham.")
    service_url: str | None = Field(None, description="A service elsewhere; then none is started on this machine.")
    service_patience: float = Field(15.0, ge=0, description="Seconds to wait for a service elsewhere that is away.")
    token: SecretStr | None = Field(
        default_factory=_hub_token, description="What to show that service; default this server's Hub token."
    )

    @model_validator(mode="before")
    @classmethod
    def _configured(cls, given: dict[str, Any]) -> dict[str, Any]:
        # Read here and not by pydantic-settings, whose import takes a tenth of a short command.
        names = {f"{_PREFIX}{name.upper()}": name for name in cls.model_fields}
        variables = {names[key.upper()]: text for key, text in os.environ.items() if key.upper() in names}
        return {**_file(), **variables, **given}

    @field_validator("roots", mode="before")
    @classmethod
    def _split_roots(cls, value: object) -> object:
        if isinstance(value, str):
            return [part for part in value.split(os.pathsep) if part]
        return value

    @field_validator("path_prefix", "service_url", mode="after")
    @classmethod
    def _without_slash(cls, value: str | None) -> str | None:
        return value.rstrip("/") if value else value

    @model_validator(mode="after")
    def _keep_users_apart(self) -> Self:
        """What belongs to the machine belongs to nobody among many users, except where somebody says so."""
        if self.auth == "local":
            return self
        self.roots = self.roots or []
        home = Path(os.path.realpath(self.home))
        if any(home.is_relative_to(os.path.realpath(root)) for root in self.roots):
            raise ValueError(f"home {self.home} holds everybody's results and may not lie below one of the roots")
        return self

    @field_validator("endpoint_hosts", mode="before")
    @classmethod
    def _split_hosts(cls, value: object) -> object:
        if isinstance(value, str):
            return [part.strip().lower() for part in value.split(",") if part.strip()]
        return value

    @property
    def connections(self) -> Path:
        """The file of named connections in force."""
        return self.connections_file or self.home / "connections.json"

    @property
    def database(self) -> str:
        """The SQLAlchemy URL in force, with an async driver."""
        return self.database_url or f"sqlite+aiosqlite:///{self.home / 'karyaksham.sqlite'}"

    @property
    def results(self) -> str:
        """The folder or S3 prefix that managed results are written below."""
        return self.results_uri or str(self.home / "results")

    @property
    def scratch(self) -> Path:
        """Where runs keep their temporary files, one folder a run."""
        return self.home / "scratch"

    @property
    def logs(self) -> Path:
        """Where the service, the worker and each run write their logs."""
        return self.home / "logs"

    @cached_property
    def runtime(self) -> Path:
        """A folder short enough for unix sockets: below home, or below the system's temporary folder."""
        inside = self.home / "run"
        if len(os.fsencode(inside)) <= _LONGEST_SOCKET_FOLDER:
            return inside
        digest = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"karyaksham-{os.getuid()}-{digest}"

    @property
    def uploads(self) -> Path:
        """Where it is written down which parts of uploads have come."""
        return self.home / "uploads"

    @property
    def socket(self) -> Path:
        """The service's unix socket; its folder is 0700."""
        return self.runtime / "service.sock"

    @property
    def redis_socket(self) -> Path:
        """The embedded Valkey's unix socket."""
        return self.runtime / "valkey.sock"

    def create_folders(self) -> None:
        """Make the folders that everything else takes for granted, readable by their owner alone."""
        for folder in (self.home, self.runtime, self.scratch, self.logs):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process, read once. Raises InvalidSettings."""
    try:
        return Settings()
    except ValidationError as error:
        raise InvalidSettings("\n".join(_sentence(fault) for fault in error.errors())) from error


def _sentence(fault: ErrorDetails) -> str:
    """Which setting, what it is and what it should be; the value of a secret is not told."""
    name = "".join(f"{_PREFIX}{str(part).upper()} " for part in fault["loc"][:1])
    secret = bool(fault["loc"]) and "SecretStr" in str(Settings.model_fields[str(fault["loc"][0])].annotation)
    given = f"={fault['input']}" if name and not secret else ""
    return f"{name.strip()}{given}: {fault['msg']}" if name else fault["msg"]
