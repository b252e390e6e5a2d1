"""What `import karyaksham_kernel as kk` gives, loaded when it is first asked for."""

from __future__ import annotations

from karyaksham_kernel.notebook.browse import datasets, load, run, runs, save, saved
from karyaksham_kernel.notebook.compose import compose
from karyaksham_kernel.notebook.pipeline import Pipeline
from karyaksham_kernel.notebook.profile import Profile, profile
from karyaksham_kernel.notebook.run import Run

read_csv = Pipeline.read_csv
read_json_lines = Pipeline.read_json_lines
read_parquet = Pipeline.read_parquet
inline_table = Pipeline.inline_table
union = Pipeline.union

__all__ = [
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
