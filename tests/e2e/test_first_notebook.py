"""A newcomer opens the first notebook and runs it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from e2e.jupyter import Lab
from playwright.sync_api import Locator
from servers.parts import ROOT

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


@pytest.fixture
def notebook(lab: Lab, flights: Path) -> str:
    """The first notebook in the folder that JupyterLab shows, with its data fetched."""
    folder = lab.server.folder
    if not (folder / "data").exists():
        (folder / "data").mkdir()
        for name in ("flights.csv", "airlines.csv"):
            shutil.copy(flights / name, folder / "data" / name)
    shutil.copy(ROOT / "notebooks" / "fetch_flights.py", folder)
    return Path(shutil.copy(ROOT / "notebooks" / "01_first_pipeline.ipynb", folder)).name


def rows_of(run: Locator, node: str) -> int:
    """The count that a node shows, which is in an attribute as a plain number."""
    return int(run.locator(f"[data-testid='kk-node'][data-node='{node}']").get_attribute("data-rows") or 0)


def test_the_first_notebook_runs_and_shows_every_nodes_rows(
    lab: Lab, notebook: str, picture: Callable[[str], None]
) -> None:
    lab.open_notebook(notebook)
    lab.run_all()
    lab.in_notebook("kk-run", state="succeeded").nth(1).wait_for()
    assert lab.errors_in_cells() == []
    run = lab.in_notebook("kk-run").first
    assert rows_of(run, "flights") == 336_776
    assert rows_of(run, "airlines") == 16
    assert 100 < rows_of(run, "by_month") < 200
    lab.in_notebook("kk-datasets").scroll_into_view_if_needed()
    lab.in_notebook("kk-entry", uri=str(lab.server.folder / "data" / "flights.csv")).click()
    lab.in_notebook("kk-schema").get_by_text("dep_delay").wait_for()
    picture("first-notebook-datasets")
    lab.in_notebook("kk-graph").first.scroll_into_view_if_needed()
    picture("first-notebook-graph")
    run.scroll_into_view_if_needed()
    picture("first-notebook-run")
