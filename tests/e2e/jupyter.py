"""JupyterLab as a person drives it: the server, and the page."""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Locator, Page
from servers.process import free_port, running

from karyaksham_kernel.client.instance import stop_instance
from karyaksham_kernel.settings import Settings

TOKEN = "a-token-of-the-tests"
# A machine that also computes needs its time to start a kernel.
PATIENCE = 120_000


@dataclass(frozen=True)
class Server:
    """A running JupyterLab: where it answers, the folder it shows, and its environment."""

    url: str
    folder: Path
    environment: dict[str, str]


# What jupyter-collaboration puts into every JupyterLab beside it.
COLLABORATION = ("@jupyter/collaboration-extension", "@jupyter/docprovider-extension")
COLLABORATION_SERVER = ("jupyter_server_ydoc", "jupyter_server_fileid")


@contextmanager
def jupyter_lab(
    home: Path, variables: Mapping[str, str] | None = None, *, collaboration: bool = False
) -> Iterator[Server]:
    """JupyterLab in a home that is empty but for what keeps it quiet; `variables` are all that is configured.

    Several people edit one document only with `collaboration`, whatever is installed.
    """
    folder = home / "work"
    settings = home / "settings" / "@jupyterlab" / "apputils-extension"
    for made in (folder, settings):
        made.mkdir(parents=True)
    quiet = {"fetchNews": "false", "checkForUpdates": False}
    (settings / "notification.jupyterlab-settings").write_text(json.dumps(quiet))
    _switch_collaboration(home / ".jupyter", on=collaboration)
    environment = {
        **os.environ,
        **(variables or {}),
        "HOME": str(home),
        "KARYAKSHAM_HOME": str(home / "karyaksham"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTER_CONFIG_DIR": str(home / ".jupyter"),
    }
    port = free_port()
    command = [
        *(sys.executable, "-m", "jupyterlab", "--allow-root", "--no-browser", "--ip=127.0.0.1", f"--port={port}"),
        *("--ServerApp.port_retries=0", f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={folder}"),
        *("--LabApp.expose_app_in_browser=True", "--JupyterNotebookApp.expose_app_in_browser=True"),
        "--ServerApp.allow_unauthenticated_access=False",
        *("--LabApp.extension_manager=readonly", "--LabApp.news_url="),
    ]
    url = f"http://127.0.0.1:{port}"
    try:
        with running(command, lambda: _answers(url), home / "jupyter.log", environment, seconds=120):
            yield Server(url, folder, environment)
    finally:
        stop_instance(Settings(home=home / "karyaksham"))


def _switch_collaboration(config: Path, *, on: bool) -> None:
    (config / "labconfig").mkdir(parents=True)
    page = {"disabledExtensions": dict.fromkeys(COLLABORATION, not on)}
    (config / "labconfig" / "page_config.json").write_text(json.dumps(page))
    server = {
        "ServerApp": {"jpserver_extensions": dict.fromkeys(COLLABORATION_SERVER, on)},
        "SQLiteYStore": {"db_path": str(config / "shared.db")},
    }
    (config / "jupyter_server_config.json").write_text(json.dumps(server))


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/api", timeout=1).status_code == 200
    except httpx.TransportError:
        return False


def hook(name: str, **data: str) -> str:
    """The selector of elements with this test hook, whose data-… attributes have these values."""
    return f"[data-testid='{name}']" + "".join(f"[data-{key}='{value}']" for key, value in data.items())


def wait_for_kernel(page: Page) -> None:
    """Wait until the notebook in front can run: before its session has a kernel, the page would ask for one."""
    page.evaluate("async () => { await jupyterapp.shell.currentWidget.sessionContext.ready; }")
    page.wait_for_function("jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'")


def write_notebook(file: Path, *cells: str) -> None:
    """A notebook with these code cells, none of which has run."""
    made = [
        {
            "cell_type": "code",
            "id": f"cell-{number}",
            "source": text,
            "metadata": {},
            "outputs": [],
            "execution_count": None,
        }
        for number, text in enumerate(cells)
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = {"cells": made, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    file.write_text(json.dumps(notebook))


class Lab:
    """One page with JupyterLab in it."""

    def __init__(self, page: Page, server: Server) -> None:
        self.page = page
        self.server = server
        page.set_default_timeout(PATIENCE)

    def open(self, *, reset: bool = True) -> None:
        """Load the page and wait until JupyterLab has restored itself."""
        self.page.goto(f"{self.server.url}/lab?token={TOKEN}{'&reset' if reset else ''}")
        self.page.locator("#jupyterlab-splash").wait_for(state="detached")
        self.page.wait_for_function("window.jupyterapp !== undefined")
        self.page.evaluate("async () => { await jupyterapp.restored; }")

    def command(self, name: str, arguments: dict[str, Any] | None = None) -> None:
        """Execute one of JupyterLab's commands, as a menu entry or the palette would."""
        script = "async ([name, given]) => { await jupyterapp.commands.execute(name, given); }"
        self.page.evaluate(script, [name, arguments or {}])

    def theme(self, name: str) -> None:
        """Switch to 'JupyterLab Light' or 'JupyterLab Dark'."""
        self.command("apputils:change-theme", {"theme": name})
        self.page.wait_for_function(
            "light => document.body.dataset.jpThemeLight === light", arg=str("Light" in name).lower()
        )

    def open_notebook(self, path: str) -> None:
        """Open a notebook and wait for its kernel."""
        self.command("docmanager:open", {"path": path, "factory": "Notebook"})
        self.page.locator(".jp-Notebook .jp-Cell").first.wait_for()
        self.wait_for_kernel()

    def wait_for_kernel(self) -> None:
        """Wait until the notebook in front can run."""
        wait_for_kernel(self.page)

    def write_notebook(self, path: str, *cells: str) -> None:
        """Put a notebook with these code cells into the folder that JupyterLab shows."""
        write_notebook(self.server.folder / path, *cells)

    def run_all(self) -> None:
        """Run every cell of the notebook in front."""
        self.page.evaluate("() => { jupyterapp.commands.execute('notebook:run-all-cells'); }")

    def save(self) -> None:
        """Save the document in front."""
        self.command("docmanager:save")

    def wait_for_layout(self, path: str) -> None:
        """Wait until the server has the layout with this file in it, which a page that is loaded again begins with."""
        script = """async ([url, path]) => {
            const answer = await fetch(url, { cache: 'no-store' });
            const { data = {} } = answer.ok ? await answer.json() : {};
            return Object.entries(data).some(([name, { data }]) => name.endsWith(path) && data?.path === path)
                && JSON.stringify(data['layout-restorer:data'] ?? '').includes(path);
        }"""
        url = f"{self.server.url}/lab/api/workspaces/default?token={TOKEN}"
        self.page.wait_for_function(script, arg=[url, path], polling=200)

    def hook(self, name: str, **data: str) -> Locator:
        """The elements with this test hook, whose data-… attributes have these values."""
        return self.page.locator(hook(name, **data))

    def in_notebook(self, name: str, **data: str) -> Locator:
        """The same, within the notebook in front."""
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)").locator(self.hook(name, **data))

    def in_panel(self, name: str, **data: str) -> Locator:
        """The same, within the left panel."""
        return self.page.locator("#karyaksham-panel").locator(self.hook(name, **data))

    def filter_panel(self, text: str) -> None:
        """Leave only entries with this in their name: those of other tests may fill the list, which shows a part."""
        self.page.locator("#karyaksham-panel").get_by_label("Filter by name", exact=True).fill(text)

    def errors_in_cells(self) -> list[str]:
        """The error outputs of the notebook in front."""
        return self.page.locator("[data-mime-type='application/vnd.jupyter.stderr']").all_inner_texts()
