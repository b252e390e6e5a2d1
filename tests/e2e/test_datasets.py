"""Datasets in the left panel: browse, look into a file, and read it in a new pipeline."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from e2e.jupyter import Lab

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


@pytest.fixture
def airlines(lab: Lab, flights: Path) -> Path:
    """A small real file below the folder that JupyterLab shows."""
    folder = lab.server.folder / "sets"
    folder.mkdir(exist_ok=True)
    return Path(shutil.copy(flights / "airlines.csv", folder))


def open_folders(lab: Lab, target: Path) -> None:
    """Click from the roots down to the folder of `target`."""
    lab.command("karyaksham:show-datasets")
    roots = lab.in_panel("kk-entry")
    roots.first.wait_for()
    uris = [entry.get_attribute("data-uri") or "" for entry in roots.all()]
    root = max((uri for uri in uris if target.is_relative_to(uri)), key=len)
    lab.in_panel("kk-entry", uri=root).click()
    below = Path(root)
    for part in target.parent.relative_to(root).parts:
        below /= part
        lab.in_panel("kk-entry", uri=str(below)).click()


def test_a_click_shows_schema_and_rows(lab: Lab, airlines: Path, picture: Callable[[str], None]) -> None:
    open_folders(lab, airlines)
    lab.in_panel("kk-entry", uri=str(airlines)).click()
    lab.in_panel("kk-schema").get_by_text("carrier").wait_for()
    picture("dataset-columns")
    lab.page.get_by_text("First rows").click()
    lab.in_panel("kk-preview").get_by_text("Endeavor Air Inc.").wait_for()
    picture("dataset-rows")


def test_a_file_is_read_in_a_new_pipeline(lab: Lab, airlines: Path) -> None:
    open_folders(lab, airlines)
    lab.in_panel("kk-entry", uri=str(airlines)).click()
    lab.page.get_by_role("button", name="Read this in a new pipeline").click()
    lab.in_notebook("kk-graph").wait_for()
    assert lab.errors_in_cells() == []
