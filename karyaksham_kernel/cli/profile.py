"""karyaksham profile: statistics of every column of a dataset."""

from __future__ import annotations

import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from karyaksham_kernel.cli.arguments import AsJson
from karyaksham_kernel.cli.output import print_json, print_table

if TYPE_CHECKING:
    import polars as pl

_SHOWN = ("column", "type", "nulls", "distinct", "min", "median", "max", "mean")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("profile")(profile)


def profile(
    uri: Annotated[str, typer.Argument(help="A file, folder, prefix or glob.", show_default=False)],
    json: AsJson = False,
) -> None:
    """Show statistics of every column: types, missing and distinct values, extremes, quantiles, frequent values."""
    table = _profiled(uri if "://" in uri else str(Path(uri).expanduser().absolute()))
    if json:
        print_json(table.to_dicts())
        return
    print(f"{table['rows'][0] if table.height else 0:,} rows")
    print_table(table.select(_SHOWN))


def _profiled(uri: str) -> pl.DataFrame:
    """Run the pipeline that profiles a dataset, and read what it found."""
    import polars as pl

    from karyaksham_kernel import _engine
    from karyaksham_kernel.execution import interrupts
    from karyaksham_kernel.execution.describe import profile_document
    from karyaksham_kernel.execution.job import Job, new_run_id
    from karyaksham_kernel.execution.run import execute
    from karyaksham_kernel.settings import get_settings

    settings = get_settings()
    settings.scratch.mkdir(parents=True, exist_ok=True, mode=0o700)
    cancel = _engine.CancelToken()
    interrupts.stop_on_terminate(cancel)
    with tempfile.TemporaryDirectory(dir=settings.scratch) as folder:
        scratch = str(Path(folder) / "scratch")
        job = Job(new_run_id(), profile_document(uri), "/", scratch=scratch, results=folder)
        with _display() as show:
            (output,) = execute(job, show, cancel)["outputs"]
        (file,) = output["files"]
        return pl.scan_ipc(file["temporary"]).collect()


def _display() -> Any:
    if not sys.stderr.isatty():
        return nullcontext(lambda _event: None)
    from karyaksham_kernel.cli.live import LiveNodes

    return LiveNodes()
