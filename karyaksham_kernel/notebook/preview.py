"""A few rows of a pipeline, shown as a table."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from karyaksham_kernel.expressions import type_name
from karyaksham_kernel.notebook.table import Heading, framed, paragraph, table


@dataclass(frozen=True, repr=False, eq=False)
class Preview:
    """Sampled rows of one port; `frame` holds them for further work.

    They are the first ones. What sorts, joins or groups has seen only the beginning of a large input, so that a count
    or a mean in them may not be that of the whole.
    """

    frame: pl.DataFrame
    port: str

    @property
    def note(self) -> str:
        """What one looks at, in a sentence."""
        rows, columns = self.frame.shape
        first = f"the first {rows} rows" if rows != 1 else "the first row"
        return f"{self.port}: {first} of a sample, {columns} {'column' if columns == 1 else 'columns'}."

    def __repr__(self) -> str:
        return f"{self.note}\n{self.frame}"

    def _repr_html_(self) -> str:
        headings = [Heading(name, type_name(dtype), dtype.is_numeric()) for name, dtype in self.frame.schema.items()]
        return framed(table(headings, self.frame.rows()), paragraph(self.note))
