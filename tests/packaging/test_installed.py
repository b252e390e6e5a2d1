"""What a person has after `pip install karyaksham`, on a machine that could not have built it."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]

pytestmark = [pytest.mark.long, pytest.mark.timeout(1200)]  # the first test installs JupyterLab


def test_neither_node_nor_rust_is_there(run: Run) -> None:
    found = run("python", "-c", "import shutil; print([shutil.which(n) for n in ('node', 'npm', 'cargo')])")
    assert found.stdout.strip() == "[None, None, None]"


def test_the_lab_extension_is_enabled_and_ok(run: Run) -> None:
    listed = run("jupyter", "labextension", "list")
    (line,) = [line for line in (listed.stdout + listed.stderr).splitlines() if "karyaksham v" in line]
    assert "enabled" in line
    assert "OK" in line


def test_the_server_extension_is_enabled_and_ok(run: Run) -> None:
    listed = run("jupyter", "server", "extension", "list")
    lines = [line for line in (listed.stdout + listed.stderr).splitlines() if "karyaksham_kernel.lab" in line]
    assert any("enabled" in line for line in lines)
    assert any("OK" in line for line in lines)


def test_the_engine_and_the_command_are_there(run: Run, environment: Path) -> None:
    engine = run("python", "-c", "import karyaksham_kernel._engine as e; print(e.__file__)")
    assert engine.stdout.strip().startswith(str(environment)), engine.stderr
    assert run("karyaksham", "--help").returncode == 0


def test_the_first_lines_of_a_notebook_work(run: Run) -> None:
    code = """
import karyaksham_kernel as kk
pipeline = kk.inline_table(columns={"a": [1, 2]}).filter("a > 1")
print([node.type for node in pipeline.document().nodes])
"""
    done = run("python", "-c", code)
    assert done.stdout.strip() == "['inline_table', 'filter']", done.stderr


def test_a_pipeline_goes_through_the_queue(run: Run, tmp_path: Path) -> None:
    document = tmp_path / "two_rows.karya"
    nodes = [{"id": "rows", "type": "inline_table", "params": {"columns": {"a": [1, 2]}}}]
    document.write_text(json.dumps({"karyaksham": 1, "nodes": nodes}))
    try:
        done = run("karyaksham", "submit", str(document), "--wait")
    finally:
        run("karyaksham", "down")
    assert done.returncode == 0, done.stderr
    assert "2 rows" in done.stdout
