"""A pipeline on a canvas: changed by hand in the page, and given back as a pipeline."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from karyaksham_kernel.notebook.graph import graph_text
from karyaksham_kernel.notebook.host import Bundle, show
from karyaksham_kernel.pipeline import Document, load_document

if TYPE_CHECKING:
    from karyaksham_kernel.notebook.pipeline import Pipeline
    from karyaksham_kernel.notebook.widget import ComposerView


class Composer:
    """A canvas for one pipeline. Show it, change it by hand, and read `pipeline`."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document

    @property
    def document(self) -> Document:
        """The document as the canvas has it now. Raises InvalidPipeline."""
        return load_document(self.view.document)

    @property
    def pipeline(self) -> Pipeline:
        """What is on the canvas now, as a pipeline. Raises InvalidPipeline when its nodes do not hang together."""
        from karyaksham_kernel.notebook.pipeline import Pipeline

        return Pipeline.from_document(self.document)

    @cached_property
    def view(self) -> ComposerView:
        """The canvas; the document is its whole state."""
        from karyaksham_kernel.notebook.widget import ComposerView

        return ComposerView(document=self._document, base=str(Path.cwd()))

    def __repr__(self) -> str:
        return graph_text(self.document)

    def _repr_mimebundle_(self, **_kwargs: object) -> Bundle | tuple[Bundle, Bundle]:
        return show(lambda: self.view, repr(self))


def compose() -> Composer:
    """An empty canvas, to draw a pipeline on."""
    return Composer({"karyaksham": 1, "nodes": []})
