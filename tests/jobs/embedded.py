"""Settings of a fresh home, and an embedded Valkey that may be killed, for every conftest that needs them."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from servers.process import wait_until

from karyaksham_kernel.jobs.valkey import valkey_command
from karyaksham_kernel.settings import Settings, get_settings


@pytest.fixture
def settings(home: Path) -> Settings:
    made = get_settings()
    made.create_folders()
    return made


class Valkey:
    """The embedded Valkey of one test, which may be killed and started again."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._settings.redis_socket.unlink(missing_ok=True)
        self.process = subprocess.Popen(
            valkey_command(self._settings.redis_socket), stdout=subprocess.DEVNULL, start_new_session=True
        )
        wait_until(self._settings.redis_socket.exists, "Valkey's socket")

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()


@pytest.fixture
def valkey(settings: Settings) -> Iterator[Valkey]:
    server = Valkey(settings)
    server.start()
    yield server
    server.kill()
