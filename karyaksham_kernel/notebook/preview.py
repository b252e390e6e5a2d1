"""A few rows of a pipeline, shown as a table."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from karyaksham_kernel.client.answers import Sampled
from karyaksham_kernel.expressions import type_name
from karyaksham_kernel.notebook.table import Heading, framed, paragraph, table


@dataclass(frozen=True, repr=False, eq=False)
class Preview:
    """Sampled rows of one port; `frame` holds them for further work.

    They are the first ones, or spread over the inputs: `sample.kind` says which. What sorts, joins or groups has seen
    only a part of a large input (`sample.cut`), so that a count or a mean in them may not be that of the whole.
    """

    sample: Sampled
    port: str

    @property
    def frame(self) -> pl.DataFrame:
        """The rows."""
        return self.sample.frame

    @property
    def note(self) -> str:
        """What one looks at, in a sentence."""
        rows, columns = self.frame.shape
        counted = f"{rows} {'row' if rows == 1 else 'rows'}"
        if self.sample.of is not None and self.sample.of <= rows:
            which = f"all {counted}" if rows != 1 else "the only row"
        elif self.sample.kind == "spread":
            which = f"{counted} from everywhere in the inputs"
        else:
            which = f"the first {counted}" if rows != 1 else "the first row"
        part = " of a sample" if self.sample.cut else ""
        return f"{self.port}: {which}{part}, {columns} {'column' if columns == 1 else 'columns'}."

    def __repr__(self) -> str:
        return f"{self.note}\n{self.frame}"

    def _repr_html_(self) -> str:
        headings = [Heading(name, type_name(dtype), dtype.is_numeric()) for name, dtype in self.frame.schema.items()]
        return framed(table(headings, self.frame.rows()), paragraph(self.note))
