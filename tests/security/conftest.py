"""The service over TCP in mode `token`, with users of several scopes."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from jobs.embedded import settings, valkey
from servers.process import answers, free_port, running

from karyaksham_kernel.jobs.valkey import valkey_command
from karyaksham_kernel.settings import Settings

__all__ = ["settings", "valkey"]

TABLE = {"karyaksham": 1, "nodes": [{"id": "t", "type": "inline_table", "params": {"rows": [{"a": 1}, {"a": 2}]}}]}
GROUPS = {"ada": ["analysts", "night"], "cid": ["analysts"]}
USERS = {
    "ada": ("read", "submit"),
    "bob": ("read", "submit"),
    "cid": ("read", "submit"),
    "cleo": ("read", "submit"),
    "eve": ("read",),
    "root": ("admin",),
}


def token_of(user: str) -> str:
    return f"kk_the-token-of-{user}"


def write_tokens(path: Path, users: dict[str, tuple[str, ...]]) -> None:
    entries = [
        f'[{user}]\nsha256 = ["{hashlib.sha256(token_of(user).encode()).hexdigest()}"]\nscopes = {list(scopes)}\n'
        f"groups = {GROUPS.get(user, [])}\n"
        for user, scopes in users.items()
    ]
    new = path.with_suffix(".new")
    new.write_text("".join(entries))
    new.replace(path)


@dataclass
class Door:
    """A service that everybody may reach, and whoever has a token may use."""

    port: int
    home: Path
    shared: Path
    tokens: Path
    log: Path
    process: "subprocess.Popen[bytes]"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/v1"

    def client(self, user: str | None) -> httpx.Client:
        headers = {"Authorization": f"Bearer {token_of(user)}"} if user else {}
        return httpx.Client(base_url=self.url, headers=headers, timeout=60)


@contextmanager
def open_door(folder: Path, settings: Settings, **variables: str) -> Iterator[Door]:
    """`karyaksham serve --port` in a process of its own; its Valkey must run."""
    port = free_port()
    shared, tokens = folder / "shared", folder / "tokens.toml"
    shared.mkdir(exist_ok=True)
    write_tokens(tokens, USERS)
    variables = {
        "KARYAKSHAM_HOME": str(settings.home),
        "KARYAKSHAM_AUTH": "token",
        "KARYAKSHAM_TOKENS_FILE": str(tokens),
        "KARYAKSHAM_ROOTS": str(shared),
        **variables,
    }
    command = [sys.executable, "-m", "karyaksham_kernel.cli.app", "serve", "--port", str(port)]
    log = folder / "service.log"
    with running(command, lambda: answers(port), log, {**os.environ, **variables}, seconds=60) as process:
        yield Door(port, settings.home, shared, tokens, log, process)


@contextmanager
def door_below(folder: Path) -> Iterator[Door]:
    """The same, with a home and a Valkey of its own below a folder."""
    settings = Settings(home=folder / "home")
    settings.create_folders()
    valkey = valkey_command(settings.redis_socket)
    with (
        running(valkey, settings.redis_socket.exists, folder / "valkey.log"),
        open_door(folder, settings) as opened,
    ):
        yield opened


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """One for all tests of a module: starting one takes longer than most of them."""
    with door_below(tmp_path_factory.mktemp("door")) as opened:
        yield opened


def code_of(answer: httpx.Response) -> str:
    return answer.json()["problems"][0]["code"]
