"""The example notebooks run from the top to the bottom, and hold no outputs."""

import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from servers.parts import ROOT

LEAVES = {
    "01_first_pipeline": (["late flights by carrier and month", "succeeded"], ["very_late.parquet"]),
    "02_a_file_that_does_not_fit": (
        ["wrong_type", "ragged_line", "not of type int64"],
        ["late.parquet", "rejected.csv"],
    ),
}
"""What each notebook says somewhere, and the files it leaves."""
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_output_is_stored(path: Path) -> None:
    cells = nbformat.read(path, as_version=4).cells
    assert [cell for cell in cells if cell.cell_type == "code" and (cell.outputs or cell.execution_count)] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_cell_runs(path: Path, running_home: Path, flights: Path, tmp_path: Path) -> None:
    shutil.copy(ROOT / "notebooks" / "fetch_flights.py", tmp_path)
    (tmp_path / "data").symlink_to(flights)
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=100, resources={"metadata": {"path": str(tmp_path)}})
    client.execute()
    texts = "\n".join(
        output.get("data", {}).get("text/plain", output.get("text", ""))
        for cell in code_cells(notebook)
        for output in cell.outputs
    )
    said, written = LEAVES[path.stem]
    assert [words for words in said if words not in texts] == []
    assert [name for name in written if not (tmp_path / "out" / name).exists()] == []


def code_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]
