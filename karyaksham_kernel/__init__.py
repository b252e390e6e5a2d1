"""Process large files from a notebook: browse, compose, check, run and watch pipelines.

import karyaksham_kernel as kk

late = kk.read_csv("flights.csv").filter("dep_delay > 15")
late.submit().result().collect()
"""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from karyaksham_kernel.errors import InvalidPipeline as InvalidPipeline
    from karyaksham_kernel.errors import KaryakshamError as KaryakshamError
    from karyaksham_kernel.errors import Problem as Problem
    from karyaksham_kernel.errors import RunCancelled as RunCancelled
    from karyaksham_kernel.errors import RunFailed as RunFailed
    from karyaksham_kernel.notebook.api import Pipeline as Pipeline
    from karyaksham_kernel.notebook.api import Profile as Profile
    from karyaksham_kernel.notebook.api import Run as Run
    from karyaksham_kernel.notebook.api import compose as compose
    from karyaksham_kernel.notebook.api import datasets as datasets
    from karyaksham_kernel.notebook.api import inline_table as inline_table
    from karyaksham_kernel.notebook.api import load as load
    from karyaksham_kernel.notebook.api import profile as profile
    from karyaksham_kernel.notebook.api import read_csv as read_csv
    from karyaksham_kernel.notebook.api import read_json_lines as read_json_lines
    from karyaksham_kernel.notebook.api import read_parquet as read_parquet
    from karyaksham_kernel.notebook.api import run as run
    from karyaksham_kernel.notebook.api import runs as runs
    from karyaksham_kernel.notebook.api import save as save
    from karyaksham_kernel.notebook.api import saved as saved
    from karyaksham_kernel.notebook.api import union as union

_ERRORS = ["InvalidPipeline", "KaryakshamError", "Problem", "RunCancelled", "RunFailed"]
_NOTEBOOK = [
    "Pipeline",
    "Profile",
    "Run",
    "compose",
    "datasets",
    "inline_table",
    "load",
    "profile",
    "read_csv",
    "read_json_lines",
    "read_parquet",
    "run",
    "runs",
    "save",
    "saved",
    "union",
]

__all__ = [*_ERRORS, *_NOTEBOOK]  # noqa: PLE0604 both are lists of names


def __getattr__(name: str) -> Any:
    # `karyaksham run` imports this package as well: it must not pay for widgets, nor for polars.
    if name in _NOTEBOOK:
        source = "karyaksham_kernel.notebook.api"
    elif name in _ERRORS:
        source = "karyaksham_kernel.errors"
    elif name == "__version__":
        from importlib.metadata import version

        return version("karyaksham")
    else:
        raise AttributeError(f"module 'karyaksham_kernel' has no attribute {name!r}")
    value = globals()[name] = getattr(importlib.import_module(source), name)
    return value


def load_ipython_extension(shell: Any) -> None:
    """`%load_ext karyaksham_kernel` makes `%%karya` known; importing the package inside IPython does so too."""
    importlib.import_module("karyaksham_kernel.notebook.magic").register(shell)


def _register_magic() -> None:
    ipython = sys.modules.get("IPython")  # never imported for this: outside a notebook there is no magic
    shell = ipython.get_ipython() if ipython is not None and hasattr(ipython, "get_ipython") else None
    if shell is not None:
        load_ipython_extension(shell)


_register_magic()


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
