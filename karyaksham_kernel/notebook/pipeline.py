"""The builder as a notebook has it: a pipeline that shows itself, previews itself, and is submitted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from karyaksham_kernel import pipeline as base
from karyaksham_kernel.client.answers import SampleKind
from karyaksham_kernel.errors import KaryakshamError
from karyaksham_kernel.notebook.compose import Composer
from karyaksham_kernel.notebook.graph import graph_text, graph_view
from karyaksham_kernel.notebook.host import Bundle, show
from karyaksham_kernel.notebook.preview import Preview
from karyaksham_kernel.notebook.report import Report
from karyaksham_kernel.notebook.run import Run
from karyaksham_kernel.notebook.saved import Saved
from karyaksham_kernel.notebook.service import service
from karyaksham_kernel.pipeline.document import Port
from karyaksham_kernel.pipeline.steps import as_json, identifiers, reachable

PREVIEW_ROWS = 20


class Pipeline(base.Pipeline):
    """An immutable pipeline; each method gives a new one. Shown in a notebook, it is a graph.

    Begin with a reader, such as `kk.read_csv("flights.csv")`. Relative paths start at the working directory.
    """

    def check(self, **parameters: object) -> Report:
        """Every problem of the pipeline, and the columns at every port; reads no more than that takes."""
        answer = service().check(self._json(), _values(parameters), base=_here())
        return Report.of(answer)

    def preview(
        self, node: str | None = None, *, rows: int = PREVIEW_ROWS, sample: SampleKind = "head", **parameters: object
    ) -> Preview:
        """`rows` rows of a node, or of a port as `node.port`, computed from a sample of the inputs.

        They are the first ones, or with `sample="spread"` some from everywhere in the inputs. Without a node, where
        this pipeline stands. Raises InvalidPipeline.
        """
        port = Port.parse(node) if node is not None else self.at
        sampled = service().preview(
            self._json(), port.node, port.port, rows, sample=sample, base=_here(), parameters=_values(parameters)
        )
        return Preview(sampled, str(port))

    def submit(self, **parameters: object) -> Run:
        """Put it on the queue with these values for its parameters. Raises InvalidPipeline.

        What no writer follows is kept as a result for some days, for `run.result()`.
        """
        client = service()
        return Run(client.submit(self._json(), _values(parameters), base=_here())["id"], client)

    def save(self, name: str, *, description: str | None = None, expected: int | None = None) -> Saved:
        """Keep it under a name, as a new version where the name is taken; what means the same makes none.

        `expected` is the version it was made from: KaryakshamError when somebody has saved another since.
        """
        client = service()
        document = self._json()
        made = client.save_pipeline(name, document, base=_here(), description=description, expected=expected)
        return Saved(made, client)

    def compose(self) -> Composer:
        """This pipeline on a canvas, to be changed by hand: show it, and read its `pipeline` when it is done."""
        return Composer(self._json())

    @property
    def at(self) -> Port:
        """The port that the next method would read."""
        step, port = self._plan.current
        ids = identifiers(reachable([*self._plan.kept, step]))
        return Port(ids[step], port)

    def _json(self) -> dict[str, Any]:
        return self.document().to_json()

    def _repr_mimebundle_(self, **_kwargs: object) -> Bundle | tuple[Bundle, Bundle]:
        document = self.document()
        return show(lambda: graph_view(document, self._checked()), graph_text(document))

    def _checked(self) -> Report:
        try:
            return self.check()
        except KaryakshamError as error:
            return Report([error.problem])  # a pipeline is worth looking at even where nobody can check it


def _values(parameters: dict[str, object]) -> dict[str, Any]:
    return {name: as_json(value) for name, value in parameters.items()}


def _here() -> str:
    return str(Path.cwd())
