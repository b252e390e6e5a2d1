"""What is there already: datasets, runs, and pipelines kept in files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from karyaksham_kernel.nodes.register import NODES
from karyaksham_kernel.notebook.host import Bundle, show
from karyaksham_kernel.notebook.pipeline import Pipeline
from karyaksham_kernel.notebook.run import Run
from karyaksham_kernel.notebook.saved import Saved
from karyaksham_kernel.notebook.service import service
from karyaksham_kernel.pipeline import Document, NodeSpec, load_document

if TYPE_CHECKING:
    from karyaksham_kernel.notebook.widget import DatasetsView, RunsView


class Datasets:
    """What lies under a folder, bucket or prefix: iterate over the entries, or show it to browse."""

    def __init__(self, uri: str | None) -> None:
        self.uri = uri

    def __iter__(self) -> Iterator[dict[str, Any]]:
        cursor = None
        while True:
            page = service().datasets(self.uri, cursor=cursor)
            yield from page["entries"]
            cursor = page["next"]
            if cursor is None:
                return

    @cached_property
    def view(self) -> DatasetsView:
        """The browser of datasets, as the left panel of JupyterLab has it."""
        from karyaksham_kernel.notebook.widget import DatasetsView

        return DatasetsView(uri=self.uri or "")

    def __repr__(self) -> str:
        entries = "\n".join(f"  {entry['kind']:<10}  {entry['uri']}" for entry in self)
        return f"Datasets{f' of {self.uri}' if self.uri else ''}\n{entries}"

    def _repr_mimebundle_(self, **_kwargs: object) -> Bundle | tuple[Bundle, Bundle]:
        return show(lambda: self.view, repr(self))


class Runs:
    """Your runs, newest first: iterate over them, or show them to watch them."""

    def __iter__(self) -> Iterator[Run]:
        client = service()
        return (Run(record["id"], client) for record in client.runs()["runs"])

    @cached_property
    def view(self) -> RunsView:
        """The list of runs, as the left panel of JupyterLab has it."""
        from karyaksham_kernel.notebook.widget import RunsView

        return RunsView()

    def __repr__(self) -> str:
        return "\n".join(["Runs", *(f"  {run!r}" for run in self)])

    def _repr_mimebundle_(self, **_kwargs: object) -> Bundle | tuple[Bundle, Bundle]:
        return show(lambda: self.view, repr(self))


def datasets(uri: str | None = None) -> Datasets:
    """What lies under a folder, bucket or prefix; without one, where one can begin.

    Relative folders start at the working directory; `connection:name` is what a named connection reaches.
    """
    if uri is None or "://" in uri or uri.startswith("connection:"):
        return Datasets(uri)
    return Datasets(str(Path(uri).resolve()))


def runs() -> Runs:
    """Your runs, newest first."""
    return Runs()


def run(identifier: str) -> Run:
    """A run that was submitted before, here or elsewhere. Raises KaryakshamError when you have no such run."""
    client = service()
    return Run(client.run(identifier)["id"], client)


def save(pipeline: Pipeline, name: str, *, description: str | None = None, expected: int | None = None) -> Saved:
    """Save a pipeline under a name, as a new version where the name is taken; an equal one makes none.

    `expected` is the version it was made from: KaryakshamError when somebody has saved another since.
    """
    return pipeline.save(name, description=description, expected=expected)


def saved(name: str) -> Saved:
    """A saved pipeline by its name. Raises KaryakshamError when you have none of that name."""
    client = service()
    return Saved(client.pipeline(name), client)


def load(path: str | Path) -> Pipeline:
    """The pipeline that a `.karya` file holds. Raises InvalidPipeline.

    Its relative paths start at the file's folder; here they are turned so that they start at the working directory.
    """
    file = Path(path)
    return Pipeline.from_document(rebased(load_document(file), Path(os.path.relpath(file.parent))))


def rebased(document: Document, folder: Path) -> Document:
    """The document with every relative path of its nodes below `folder`."""
    if folder == Path():
        return document
    return document.model_copy(update={"nodes": [_rebased_node(node, folder) for node in document.nodes]})


def _rebased_node(node: NodeSpec, folder: Path) -> NodeSpec:
    if node.type not in NODES:
        return node  # the checker says so, with the nearest that there is
    fields = NODES[node.type].model_json_schema()["properties"]
    paths = {name for name, field in fields.items() if field.get("x-kind") == "path"} & node.params.keys()
    moved = {name: _rebased_path(node.params[name], folder) for name in paths}
    return node.model_copy(update={"params": {**node.params, **moved}})


def _rebased_path(value: Any, folder: Path) -> Any:
    if isinstance(value, list):
        return [_rebased_path(part, folder) for part in value]
    # A joined absolute path stays as it is, and a parameter at the front may hold one.
    if not isinstance(value, str) or "://" in value or value.startswith("${"):
        return value
    joined = str(folder / value)
    return f"{joined}/" if value.endswith("/") else joined  # a trailing slash makes it a folder
