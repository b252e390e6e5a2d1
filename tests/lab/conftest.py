"""A real Jupyter server with the extension, before a small service on the socket where the extension looks."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from lab.small_service import SmallService, serving
from servers.process import answers, free_port, running

from karyaksham_kernel.settings import Settings

TOKEN = "a-token-of-the-tests"
BASE = "/user/bob%40home/"


@pytest.fixture(scope="module")
def jupyter_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The KARYAKSHAM_HOME of the Jupyter server."""
    return tmp_path_factory.mktemp("jupyter") / "home"


@contextmanager
def jupyter_server(folder: Path, home: Path, **variables: str) -> Iterator[str]:
    """A Jupyter server that loads the extension, below a path as on a Hub; its base URL."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "jupyter_server", "--allow-root", "--no-browser", "--ip=127.0.0.1", f"--port={port}"),
        *("--ServerApp.port_retries=0", f"--IdentityProvider.token={TOKEN}", f"--ServerApp.base_url={BASE}"),
        *(f"--ServerApp.root_dir={folder}", "--ServerApp.jpserver_extensions={'karyaksham_kernel.lab': True}"),
        "--ServerApp.allow_unauthenticated_access=False",
    ]
    environment = {**os.environ, "HOME": str(folder), "KARYAKSHAM_HOME": str(home), **variables}
    with running(command, lambda: answers(port), folder / "server.log", environment):
        yield f"http://127.0.0.1:{port}{BASE}"


@pytest.fixture(scope="module")
def jupyter_url(jupyter_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base URL of one Jupyter server for the tests of a module."""
    with jupyter_server(tmp_path_factory.mktemp("server"), jupyter_home) as url:
        yield url


@pytest.fixture
def service(jupyter_home: Path) -> Iterator[SmallService]:
    """The service that the Jupyter server finds."""
    small = SmallService()
    with serving(small, Settings(home=jupyter_home).socket):
        yield small


@pytest.fixture
def browser(jupyter_url: str) -> Iterator[httpx.Client]:
    """Somebody with the server's token."""
    with page(jupyter_url) as client:
        yield client


def page(jupyter_url: str) -> httpx.Client:
    """A client with the server's token, and with as many connections as one likes."""
    return httpx.Client(
        base_url=f"{jupyter_url}karyaksham/",
        headers={"Authorization": f"token {TOKEN}"},
        limits=httpx.Limits(max_connections=None),
        timeout=60,
    )
