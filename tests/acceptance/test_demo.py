"""The demo pipeline on the real flights, against the same question asked of DuckDB."""

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from servers.parts import ROOT

QUERY = """
SELECT carrier, name, month, count(*) AS flights, avg(dep_delay) AS mean_delay
FROM read_csv('{folder}/flights.csv', nullstr=['', 'NA']) AS flights
JOIN read_csv('{folder}/airlines.csv') AS airlines USING (carrier)
WHERE dep_delay > {minutes}
GROUP BY ALL
"""


@pytest.fixture
def demo(flights: Path, tmp_path: Path) -> Path:
    """The demo's document in a folder of its own, beside the data it names."""
    (tmp_path / "data").symlink_to(flights)
    return Path(shutil.copy(ROOT / "notebooks" / "flights.karya", tmp_path))


def expected(flights: Path, minutes: int) -> pl.DataFrame:
    return duckdb.sql(QUERY.format(folder=flights, minutes=minutes)).pl().sort("carrier", "month")


def written(demo: Path) -> pl.DataFrame:
    (file,) = (demo.parent / "out").glob("*.parquet")
    return pl.read_parquet(file)


@pytest.mark.parametrize("minutes", [15, 120])
def test_run_gives_the_table_that_duckdb_gives(karyaksham: Callable, demo: Path, flights: Path, minutes: int) -> None:
    done = karyaksham("run", demo, "-p", f"minutes={minutes}")
    assert done.returncode == 0, done.stderr
    ours = written(demo).sort("carrier", "month")
    assert_frame_equal(ours, expected(flights, minutes).select(ours.columns), check_dtypes=False)


def test_submit_gives_the_same_files_as_run(karyaksham: Callable, demo: Path, flights: Path) -> None:
    done = karyaksham("submit", demo, "--wait")
    assert done.returncode == 0, done.stderr + done.stdout
    ours = written(demo).sort("carrier", "month")
    assert_frame_equal(ours, expected(flights, 15).select(ours.columns), check_dtypes=False)
    (as_csv,) = (demo.parent / "out").glob("*.csv")
    assert_frame_equal(pl.read_csv(as_csv).sort("carrier", "month"), ours, check_dtypes=False)


def test_the_outputs_are_sorted_as_the_document_says(karyaksham: Callable, demo: Path) -> None:
    assert karyaksham("run", demo).returncode == 0
    ours = written(demo)
    assert ours.height > 100
    assert_frame_equal(ours, ours.sort("carrier", "month"))
