"""The composer as a person drives it."""

import json
from pathlib import Path
from typing import Any

from e2e.jupyter import Lab
from playwright.sync_api import Locator


class Composer:
    """The composer in front."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.page = lab.page

    def hook(self, name: str, **data: str) -> Locator:
        """The elements of the composer in front with this test hook."""
        front = self.page.locator(".jp-Document:not(.lm-mod-hidden) [data-testid='kk-composer']")
        return front.locator(self.lab.hook(name, **data))

    def new(self) -> "Composer":
        """A new, empty document."""
        self.lab.command("karyaksham:new-document", {"cwd": ""})
        self.hook("kk-canvas").wait_for()
        return self

    def open(self, path: str) -> "Composer":
        """A file of the folder that JupyterLab shows."""
        self.lab.command("docmanager:open", {"path": path})
        return self

    @property
    def path(self) -> str:
        """The file in front, from the folder that JupyterLab shows."""
        return str(self.page.evaluate("jupyterapp.shell.currentWidget.context.path"))

    def document(self) -> dict[str, Any]:
        """The document as its text holds it now, saved or not."""
        text = "jupyterapp.shell.currentWidget.context.model.sharedModel.getSource()"
        return dict(json.loads(self.page.evaluate(text)))

    def saved(self) -> dict[str, Any]:
        """The document as it is on disk after saving it."""
        self.lab.save()
        return dict(json.loads((Path(self.lab.server.folder) / self.path).read_text()))

    def node(self, identifier: str) -> Locator:
        """A node on the canvas."""
        return self.hook("kk-node", node=identifier)

    def select(self, identifier: str) -> None:
        """Click a node, so that its form is at the side."""
        self.node(identifier).click()
        self.hook("kk-node-panel", node=identifier).wait_for()

    def field(self, name: str) -> Locator:
        """The one control of a field of the form at the side."""
        field = self.page.locator(f"[data-testid='kk-node-panel'] [data-field='{name}']")
        return field.locator("input, select, textarea, .cm-content").first

    def write(self, name: str, text: str) -> None:
        """Replace what a field holds by typing."""
        self.field(name).click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def rename(self, new: str) -> None:
        """Give the node at the side another name."""
        self.hook("kk-node-name").fill(new)
        self.hook("kk-node-name").press("Enter")
        self.node(new).wait_for()

    def wait_for_node_count(self, count: int) -> None:
        """Wait until the canvas has so many nodes."""
        self.page.locator(f"[data-testid='kk-canvas'][data-nodes='{count}']").wait_for()
