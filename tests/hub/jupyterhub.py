"""A real JupyterHub with the configuration of this project, and people who use it."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from servers.parts import ROOT, program
from servers.process import free_port, running, wait_until

CONFIG = ROOT / "jupyter-config" / "jupyterhub" / "jupyterhub_config.py"
CANARY = "canary-4f1d-of-the-administrator"
PREFIX = "/services/karyaksham"
LIGHT = "--ServerApp.jpserver_extensions=" + repr(
    dict.fromkeys(("jupyterlab", "jupyter_lsp", "jupyter_server_terminals", "notebook", "notebook_shim"), False)
    | {"karyaksham_kernel.lab": True}
)
"""Users' servers with nothing but what is tested: JupyterLab would take longer to start than all the tests."""


@dataclass
class Hub:
    """How one Hub is started, and started again."""

    folder: Path
    service_port: int
    port: int = field(default_factory=free_port)
    api_port: int = field(default_factory=free_port)
    proxy_port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.api_port}/hub/api"

    @contextmanager
    def serve(self) -> Iterator[None]:
        """The Hub until the end of the block; the servers of its users go on."""
        with running(self._command(), self._answers, self.folder / "hub.log", self._environment(), seconds=100):
            yield

    def _command(self) -> list[str]:
        proxy = program("configurable-http-proxy", "`make parts`", ROOT / ".cache" / "proxy" / "node_modules" / ".bin")
        return [
            *(sys.executable, "-m", "jupyterhub", f"--config={CONFIG}", f"--JupyterHub.bind_url={self.url}"),
            *(f"--JupyterHub.hub_bind_url=http://127.0.0.1:{self.api_port}", "--JupyterHub.cleanup_servers=False"),
            *("--JupyterHub.authenticator_class=dummy", "--Authenticator.allow_all=True"),
            *("--JupyterHub.spawner_class=simple", f"--Spawner.args={['--allow-root', LIGHT]}"),
            "--Spawner.http_timeout=100",  # a machine that does other things too takes its time
            f"--SimpleLocalProcessSpawner.home_dir_template={self.folder}/{{username}}",
            *(f"--ConfigurableHTTPProxy.command=['{proxy}']", f"--JupyterHub.db_url=sqlite:///{self.folder}/hub.db"),
            f"--ConfigurableHTTPProxy.api_url=http://127.0.0.1:{self.proxy_port}",
            f"--JupyterHub.cookie_secret_file={self.folder}/cookie_secret",
            f"--ConfigurableHTTPProxy.pid_file={self.folder}/proxy.pid",
        ]

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            "KARYAKSHAM_SERVICE_URL": f"http://127.0.0.1:{self.service_port}",
            "AWS_SECRET_ACCESS_KEY": CANARY,
        }

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/hub/api/", timeout=2).is_success
        except httpx.TransportError:
            return False


class Person:
    """Somebody who signs in, starts a server, and uses Karyaksham through it, or with a token from outside."""

    def __init__(self, hub: Hub, name: str) -> None:
        self.name = name
        self._hub = hub
        self._browser = httpx.Client(base_url=hub.url, follow_redirects=True, timeout=60)
        self._browser.get("/hub/login")
        words = {"username": name, "password": "any"}
        self._browser.post("/hub/login", data=words, params=self._xsrf()).raise_for_status()
        self.token = self.new_token()["token"]
        self.server = self._client(f"/user/{name}/karyaksham/api/v1", self.token)

    def outside(self, token: str | None = None) -> httpx.Client:
        """The service through the Hub's proxy, as a program elsewhere reaches it."""
        return self._client(f"{PREFIX}/api/v1", token or self.token)

    def new_token(self, scopes: list[str] | None = None) -> dict[str, Any]:
        asked = {"note": "tests"} | ({"scopes": scopes} if scopes else {})
        answer = self._browser.post(f"/hub/api/users/{self.name}/tokens", json=asked, **self._written())
        assert answer.status_code == 201, answer.text
        return answer.json()

    def revoke(self, token: dict[str, Any]) -> None:
        path = f"/hub/api/users/{self.name}/tokens/{token['id']}"
        assert self._browser.delete(path, **self._written()).status_code == 204

    def start_server(self) -> None:
        path = f"/hub/api/users/{self.name}/server"
        assert self._browser.post(path, **self._written()).status_code in (201, 202)
        wait_until(lambda: self._model()["server"] is not None, f"the server of {self.name}", seconds=100)

    def stop_server(self) -> None:
        path = f"/hub/api/users/{self.name}/server"
        assert self._browser.delete(path, **self._written()).status_code in (202, 204)
        wait_until(lambda: not self._model()["servers"], f"the end of the server of {self.name}")

    def environment(self) -> bytes:
        """All that the process of the server was given."""
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                found = (folder / "environ").read_bytes()
                if f"JUPYTERHUB_USER={self.name}\0".encode() in found and str(self._hub.folder).encode() in found:
                    return found
            except OSError:
                continue
        raise AssertionError(f"{self.name} has no server")

    def _model(self) -> dict[str, Any]:
        return self._browser.get(f"/hub/api/users/{self.name}").json()

    def _xsrf(self) -> dict[str, str]:
        return {"_xsrf": next(cookie.value or "" for cookie in self._browser.cookies.jar if cookie.name == "_xsrf")}

    def _written(self) -> dict[str, Any]:
        return {"params": self._xsrf(), "headers": {"Referer": f"{self._hub.url}/hub/home"}}

    def _client(self, path: str, token: str) -> httpx.Client:
        return httpx.Client(base_url=f"{self._hub.url}{path}", headers={"Authorization": f"token {token}"}, timeout=60)
