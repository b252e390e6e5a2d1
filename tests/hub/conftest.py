"""One Hub, and one service with a worker beside it, for the tests of a module."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from hub.jupyterhub import CANARY, PREFIX, Hub, Person
from servers.process import answers, free_port, running

from karyaksham_kernel.jobs.valkey import valkey_command
from karyaksham_kernel.settings import Settings

HELD_WORKER = Path(__file__).with_name("held_worker.py")


@dataclass
class Deployment:
    """What the administrator runs."""

    hub: Hub
    shared: Path
    """The only local folder that datasets may lie in."""
    gate: Path
    """Runs compute while this file exists."""
    start_hub: Callable[[], None]
    stop_hub: Callable[[], None]


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    folder = tmp_path_factory.mktemp("hub")
    port = free_port()
    hub = Hub(folder, port)
    shared, gate = folder / "shared", folder / "go"
    shared.mkdir()
    gate.touch()
    settings = Settings(home=folder / "service")
    settings.create_folders()
    environment = {
        **os.environ,
        "KARYAKSHAM_HOME": str(settings.home),
        "KARYAKSHAM_AUTH": "jupyterhub",
        "KARYAKSHAM_HUB_API_URL": hub.api_url,
        "KARYAKSHAM_TOKEN_CACHE": "0.5",
        "KARYAKSHAM_PATH_PREFIX": PREFIX,
        "KARYAKSHAM_ROOTS": str(shared),
        "AWS_SECRET_ACCESS_KEY": CANARY,
    }
    service = [sys.executable, "-m", "karyaksham_kernel.cli.app", "serve", "--port", str(port)]
    worker = [sys.executable, str(HELD_WORKER), str(gate)]
    with ExitStack() as parts:
        valkey = valkey_command(settings.redis_socket)
        parts.enter_context(running(valkey, settings.redis_socket.exists, folder / "valkey.log"))
        parts.enter_context(running(service, lambda: answers(port), folder / "service.log", environment))
        parts.enter_context(running(worker, lambda: True, folder / "worker.log", environment))
        running_hub = parts.enter_context(ExitStack())

        def start() -> None:
            running_hub.enter_context(hub.serve())

        start()
        yield Deployment(hub, shared, gate, start, running_hub.close)


@pytest.fixture(scope="module")
def ada(deployment: Deployment) -> Iterator[Person]:
    yield from _at_work(deployment, "ada")


@pytest.fixture(scope="module")
def bob(deployment: Deployment) -> Iterator[Person]:
    yield from _at_work(deployment, "bob")


def _at_work(deployment: Deployment, name: str) -> Iterator[Person]:
    person = Person(deployment.hub, name)
    person.start_server()
    yield person
    person.stop_server()
