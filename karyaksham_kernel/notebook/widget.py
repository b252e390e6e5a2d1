"""The anywidget classes: one bundle, seven views. Their state holds what a view shows, never rows and never secrets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.notebook.relay import Relay
from karyaksham_kernel.notebook.service import service

STATIC = Path(__file__).parent / "static"

if not (STATIC / "widget.js").is_file():
    raise KaryakshamError(
        Problem(
            code="missing_bundle",
            message="The notebook views are not built, so there is nothing to show them with.",
            hint="Install the wheel, or run `make develop` in a checkout.",
        )
    )


class View(anywidget.AnyWidget):
    """A view of the page; it asks the service through this kernel, so that it works outside JupyterLab as well."""

    _esm = STATIC / "widget.js"
    _css = STATIC / "widget.css"

    view = traitlets.Unicode().tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        self._relay = Relay(service, self._post)
        super().__init__(**traits)
        self.on_msg(self._take)

    def open(self) -> None:
        """Make the comm to the page, whose messages go to the shell that each of them names."""
        super().open()
        # ipykernel would send them to the subshell of whatever message came before our last one, and drop them once
        # that is gone: after a reload of the page, every time. That is for a cell that waits for the page's answer;
        # the relay never does. An older or another kernel does not know the name (decision 0064).
        self.comm.__dict__["_reply_subshell_for"] = None

    def close(self) -> None:
        """End the view, and the streams that it followed."""
        self._relay.close()
        super().close()

    def _take(self, _widget: object, content: object, _buffers: object) -> None:
        self._relay.receive(content)

    def _post(self, content: dict[str, Any], buffers: list[bytes] | None) -> None:
        if self.comm is not None:  # closed meanwhile
            self.send(content, buffers)


class RunView(View):
    """One run, live: every node's rows, rate, bytes and time left, and a button that cancels."""

    view = traitlets.Unicode("run").tag(sync=True)
    run_id = traitlets.Unicode().tag(sync=True)


class ProfileView(View):
    """A profile, live: every column's missing and distinct values, distribution and most frequent values."""

    view = traitlets.Unicode("profile").tag(sync=True)
    run_id = traitlets.Unicode().tag(sync=True)


class RunsView(View):
    """The owner's runs, newest first."""

    view = traitlets.Unicode("runs").tag(sync=True)


class DatasetsView(View):
    """The folders and buckets that can be read, with schema and rows on click; begins at `uri`, or at the roots."""

    view = traitlets.Unicode("datasets").tag(sync=True)
    uri = traitlets.Unicode().tag(sync=True)


class GraphView(View):
    """A pipeline as a graph: nodes, ports, and the columns on its edges.

    `schemas` is node → port → [{name, type}], `problems` what is wrong with it; both as the service's check gives them.
    `base` is the folder that its relative paths start from.
    """

    view = traitlets.Unicode("graph").tag(sync=True)
    document = traitlets.Dict().tag(sync=True)
    base = traitlets.Unicode().tag(sync=True)
    schemas = traitlets.Dict().tag(sync=True)
    problems: traitlets.List[Any] = traitlets.List().tag(sync=True)


class JobView(View):
    """A saved job: its history, a form to run it, its schedules and versions."""

    view = traitlets.Unicode("job").tag(sync=True)
    job = traitlets.Unicode().tag(sync=True)


class ComposerView(View):
    """A pipeline to be changed by hand; `base` is the folder that its relative paths start from."""

    view = traitlets.Unicode("composer").tag(sync=True)
    document = traitlets.Dict().tag(sync=True)
    base = traitlets.Unicode().tag(sync=True)
