"""The example notebooks run from the top to the bottom, and hold no outputs."""

import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from servers.parts import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
TELLS = {
    "01_first_pipeline": (["late flights by carrier and month", "succeeded"], ["out/very_late.parquet"]),
    "02_on_the_canvas": (
        ["late flights by carrier and month", "succeeded"],
        ["out/late_from_jfk.parquet", "late_from_jfk.karya"],
    ),
    "03_nightly_job": (
        ["late flights by carrier and month", "Saved('late flights', version 2)", "workdays"],
        [f"out/late_{month}.csv" for month in (7, 8, 9, 10)],
    ),
    "04_a_file_that_does_not_fit": (
        ["wrong_type", "ragged_line", "not of type int64"],
        ["out/late.parquet", "out/rejected.csv"],
    ),
}
"""What each notebook shows somewhere, and the files that it leaves."""


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_output_is_stored(path: Path) -> None:
    cells = nbformat.read(path, as_version=4).cells
    assert [cell for cell in cells if cell.cell_type == "code" and (cell.outputs or cell.execution_count)] == []


@pytest.mark.long
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_cell_runs(path: Path, running_home: Path, flights: Path, tmp_path: Path) -> None:
    for beside in ("fetch_flights.py", "flights.karya"):
        shutil.copy(ROOT / "notebooks" / beside, tmp_path)
    (tmp_path / "data").symlink_to(flights)
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=100, resources={"metadata": {"path": str(tmp_path)}})
    client.execute()
    texts = "\n".join(
        output.get("data", {}).get("text/plain", output.get("text", ""))
        for cell in code_cells(notebook)
        for output in cell.outputs
    )
    shown, files = TELLS[path.stem]
    assert [text for text in shown if text not in texts] == []
    assert [file for file in files if not (tmp_path / file).exists()] == []
    assert not (tmp_path / "out" / "late.csv").exists()


def code_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]
