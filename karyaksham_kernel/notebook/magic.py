"""`%%karya`: a cell of SQL over files and over the pipelines of the notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from karyaksham_kernel.notebook.preview import Preview

_USAGE = "Write %%karya, or %%karya name to keep the pipeline, and --rows 50 for more rows; the query stands below."


def register(shell: InteractiveShell) -> None:
    """Make `%%karya` known to this IPython."""

    def karya(line: str, cell: str) -> Preview:
        return run_cell(line, cell, shell.user_ns)

    # IPython shows this for `%%karya?`.
    karya.__doc__ = run_cell.__doc__
    # IPython's decorator hides the signature from type checkers.
    shell.register_magic_function(karya, magic_kind="cell", magic_name="karya")  # type: ignore[call-arg, arg-type]


def run_cell(line: str, cell: str, namespace: dict[str, Any]) -> Preview:
    """SQL over files and pipelines: `SELECT … FROM 'data/flights.csv'` or, with a pipeline in `late`, `FROM late`.

    `%%karya name` keeps the pipeline in that variable, to go on with or to submit; `--rows 50` shows more rows.
    `late.rest` is a port, `$minutes` the value of a variable. Shows the first rows, computed from a sample.
    """
    from karyaksham_kernel.errors import InvalidPipeline
    from karyaksham_kernel.notebook.magic_faults import QueryError
    from karyaksham_kernel.notebook.magic_query import read_query

    name, rows = _arguments(line)
    query = read_query(cell, namespace, name)
    try:
        shown = query.pipeline.preview(rows=rows)
    except InvalidPipeline as error:
        raise QueryError(cell, [query.placed(problem) for problem in error.problems]) from None
    if name is not None:
        namespace[name] = query.pipeline
    return shown


def _arguments(line: str) -> tuple[str | None, int]:
    from karyaksham_kernel.errors import KaryakshamError, Problem
    from karyaksham_kernel.notebook.pipeline import PREVIEW_ROWS

    words, rows = line.split(), PREVIEW_ROWS
    if "--rows" in words:
        place = words.index("--rows")
        given = words[place + 1 : place + 2]
        if given and given[0].isdigit():
            rows = int(given[0])
            del words[place : place + 2]
    if len(words) > 1 or not all(word.isidentifier() for word in words):
        message = f"'{line.strip()}' is not what %%karya takes."
        raise KaryakshamError(Problem(code="wrong_arguments", message=message, hint=_USAGE))
    return next(iter(words), None), rows
