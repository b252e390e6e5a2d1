"""Checks of documents over a folder with a few small files."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from pipeline.context import folder_context

from karyaksham_kernel.pipeline import CheckReport, Document, check, check_parameters

FLIGHTS = pl.DataFrame(
    {"carrier": ["UA", "AA", "UA"], "month": [1, 1, 2], "dep_delay": [30, None, 16]},
    schema_overrides={"month": pl.Int64},
)
AIRLINES = pl.DataFrame({"carrier": ["UA", "AA"], "name": ["United", "American"]})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with flights.parquet, airlines.parquet and a file that is neither."""
    FLIGHTS.write_parquet(tmp_path / "flights.parquet")
    AIRLINES.write_parquet(tmp_path / "airlines.parquet")
    (tmp_path / "notes.txt").write_text("no table")
    return tmp_path


@pytest.fixture
def checked(folder: Path) -> Callable[..., CheckReport]:
    """`checked(document, minutes=20)`."""

    def check_here(document: Mapping[str, Any] | Document, **parameters: object) -> CheckReport:
        values = check_parameters(document, parameters).values if isinstance(document, Document) else {}
        return check(document, folder_context(folder, values), parameters)

    return check_here
