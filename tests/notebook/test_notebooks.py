"""The example notebooks run from the top to the bottom, and hold no outputs."""

import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from servers.parts import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
WRITTEN = {
    "01_first_pipeline": ["out/very_late.parquet"],
    "02_on_the_canvas": ["out/late_from_jfk.parquet", "late_from_jfk.karya"],
}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_output_is_stored(path: Path) -> None:
    cells = nbformat.read(path, as_version=4).cells
    assert [cell for cell in cells if cell.cell_type == "code" and (cell.outputs or cell.execution_count)] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_cell_runs(path: Path, running_home: Path, flights: Path, tmp_path: Path) -> None:
    for beside in ("fetch_flights.py", "flights.karya"):
        shutil.copy(ROOT / "notebooks" / beside, tmp_path)
    (tmp_path / "data").symlink_to(flights)
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=100, resources={"metadata": {"path": str(tmp_path)}})
    client.execute()
    texts = "\n".join(
        output.get("data", {}).get("text/plain", "") for cell in code_cells(notebook) for output in cell.outputs
    )
    assert "late flights by carrier and month" in texts
    assert "succeeded" in texts
    assert [name for name in WRITTEN[path.stem] if not (tmp_path / name).exists()] == []
    assert not (tmp_path / "out" / "late.csv").exists()


def code_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]
