"""The sdist comes with the views built, and makes the same wheel where there is no Node."""

import os
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from servers.parts import ROOT

pytestmark = pytest.mark.timeout(1800)  # it compiles the engine once more


@pytest.fixture(scope="module")
def sdist(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sdist of this checkout; the views were built with the wheel."""
    assert wheel.exists()
    folder = tmp_path_factory.mktemp("sdist")
    subprocess.run(
        [sys.executable, "-m", "build", "--sdist", "--no-isolation", f"--outdir={folder}", str(ROOT)],
        env=os.environ | {"KARYAKSHAM_WIDGETS": "prebuilt"},
        check=True,
    )
    (found,) = folder.glob("karyaksham-*.tar.gz")
    return found


@pytest.fixture
def without_node(tmp_path: Path) -> dict[str, str]:
    """The environment's variables, with programs in the place of Node that fail when they are called."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("node", "npm", "npx"):
        (folder / name).write_text("#!/bin/sh\nexit 1\n")
        (folder / name).chmod(0o755)
    # The dependencies of the engine were compiled for the wheel already.
    target = os.environ.get("CARGO_TARGET_DIR", str(ROOT / "target"))
    return os.environ | {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "CARGO_TARGET_DIR": target}


def test_it_needs_no_sources_of_the_views(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert not [name for name in names if name.startswith("widgets/")]
    assert {"Cargo.lock", "engine/Cargo.toml", "build_backend/backend.py", "LICENSE", "README.md"} <= names


@pytest.mark.long
def test_it_makes_the_same_wheel(
    sdist: Path,
    files: dict[str, bytes],
    contents: Callable[[Path], dict[str, bytes]],
    without_node: dict[str, str],
    tmp_path: Path,
) -> None:
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", f"--wheel-dir={tmp_path}", sdist],
        env=without_node,
        check=True,
    )
    (built,) = tmp_path.glob("karyaksham-*.whl")
    assert set(contents(built)) == set(files)
