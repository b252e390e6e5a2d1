"""Service, worker, database and Valkey of the load's own, in a temporary home, for one machine."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
from jobs.embedded import Valkey
from servers.process import free_port, running, wait_until

from karyaksham_kernel.settings import Settings, get_settings


class Stack:
    """What is measured, and the store that its runs read."""

    def __init__(self, settings: Settings, gate: Path, folder: Path) -> None:
        self.settings, self.gate, self.folder = settings, gate, folder

    def client(self) -> httpx.AsyncClient:
        """A client of the service's unix socket."""
        transport = httpx.AsyncHTTPTransport(uds=str(self.settings.socket))
        return httpx.AsyncClient(transport=transport, base_url="http://karyaksham/api/v1", timeout=120)


@contextmanager
def stack(slots: int) -> Iterator[Stack]:
    """Everything started, and ended with the block."""
    with tempfile.TemporaryDirectory(prefix="kk-load-") as name, ExitStack() as parts:
        folder, port = Path(name), free_port()
        gate = folder / "gate"
        given = {
            "KARYAKSHAM_HOME": str(folder / "home"),
            "KARYAKSHAM_SLOTS": str(slots),
            "PYTHONSAFEPATH": "1",
            "AWS_ACCESS_KEY_ID": "load",
            "AWS_SECRET_ACCESS_KEY": "load",
            "AWS_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        }
        parts.callback(_restore, {name: os.environ.get(name) for name in given})
        os.environ.update(given)
        get_settings.cache_clear()
        settings = get_settings()
        settings.create_folders()
        valkey = Valkey(settings)
        parts.callback(valkey.kill)
        valkey.start()
        program = [sys.executable, "-m", "karyaksham_kernel.cli.app"]
        serve, work = [*program, "serve"], [*program, "worker"]
        store = [sys.executable, str(Path(__file__).with_name("slow_store.py")), str(port), str(gate)]
        parts.enter_context(running(store, lambda: True, folder / "store.log"))
        parts.enter_context(running(serve, settings.socket.exists, folder / "service.log", seconds=60))
        parts.enter_context(running(work, lambda: True, folder / "worker.log", seconds=60))
        spares = settings.logs / "runs"
        wait_until(lambda: spares.is_dir() and any(spares.glob(".spare-*")), "the worker's spare child", seconds=60)
        yield Stack(settings, gate, folder)


def _restore(before: dict[str, str | None]) -> None:
    for name, value in before.items():
        os.environ.pop(name) if value is None else os.environ.update({name: value})
    get_settings.cache_clear()
