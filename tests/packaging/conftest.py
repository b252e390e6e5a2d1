"""The wheel, built once a session, and an environment that holds nothing else."""

import os
import subprocess
import sys
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from servers.parts import ROOT

Contents = Callable[[Path], dict[str, bytes]]
Run = Callable[..., subprocess.CompletedProcess[str]]

# The variables of this process without those that would lead a program back to its environment.
UNTOUCHED = {
    name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "JUPYTER", "VIRTUAL_ENV"))
}


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout: the one that KARYAKSHAM_WHEEL names, or built now."""
    if built := os.environ.get("KARYAKSHAM_WHEEL"):
        return Path(built)
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", f"--wheel-dir={folder}", "."]
    subprocess.run(command, cwd=ROOT, check=True)
    (found,) = folder.glob("karyaksham-*.whl")
    return found


@pytest.fixture(scope="session")
def contents() -> Contents:
    """Reads what a wheel holds, by name; files that installation moves are named by where they go."""

    def read(wheel: Path) -> dict[str, bytes]:
        with zipfile.ZipFile(wheel) as archive:
            names = [name for name in archive.namelist() if not name.endswith("/")]
            return {name.partition(".data/data/")[2] or name: archive.read(name) for name in names}

    return read


@pytest.fixture(scope="session")
def files(wheel: Path, contents: Contents) -> dict[str, bytes]:
    """What the wheel holds."""
    return contents(wheel)


@pytest.fixture(scope="session")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment into which nothing but the wheel (and what it requires) was installed."""
    folder = tmp_path_factory.mktemp("environment") / "venv"
    venv.create(folder, with_pip=False, symlinks=True)
    install = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(folder / "bin" / "python"),
        "install",
        "--quiet",
        str(wheel),
    ]
    subprocess.run(install, env=UNTOUCHED, check=True)
    return folder


@pytest.fixture(scope="session")
def run(environment: Path) -> Run:
    """Runs a program of that environment, with nothing else on PATH and a home of its own."""
    home = environment / "home"
    home.mkdir()

    def program(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        variables = UNTOUCHED | {"PATH": str(environment / "bin"), "HOME": str(home)}
        command = [str(environment / "bin" / name), *arguments]
        return subprocess.run(command, env=variables, cwd=home, capture_output=True, text=True)

    return program
