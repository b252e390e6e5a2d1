"""Statistics of columns: asked for in a notebook, found by a run, shown while it goes on."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from karyaksham_kernel.notebook.host import Bundle, show
from karyaksham_kernel.notebook.pipeline import Pipeline
from karyaksham_kernel.notebook.run import Run
from karyaksham_kernel.notebook.service import service

if TYPE_CHECKING:
    import polars as pl

    from karyaksham_kernel.notebook.widget import ProfileView


class Profile:
    """A run that profiles; shown in a notebook, every column's statistics as they are found."""

    def __init__(self, run: Run) -> None:
        self.run = run

    def collect(self) -> pl.DataFrame:
        """Wait for it: a table with one row for each column. Raises RunFailed, RunCancelled."""
        return self.run.result().collect()

    @cached_property
    def view(self) -> ProfileView:
        """Its live view."""
        from karyaksham_kernel.notebook.widget import ProfileView

        return ProfileView(run_id=self.run.id)

    def __repr__(self) -> str:
        return f"Profile: {self.run!r}"

    def _repr_mimebundle_(self, **_kwargs: object) -> Bundle | tuple[Bundle, Bundle]:
        return show(lambda: self.view, repr(self))


def profile(what: str | Pipeline, **parameters: object) -> Profile:
    """Find statistics of every column of a dataset, or of what a pipeline yields where it stands.

    Relative paths start at the working directory. Raises InvalidPipeline, KaryakshamError.
    """
    if isinstance(what, Pipeline):
        return Profile(what.summarize().submit(**parameters))
    client = service()
    uri = what if "://" in what else str(Path(what).expanduser().absolute())
    return Profile(Run(client.profile(uri)["id"], client))
