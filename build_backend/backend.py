"""The PEP 517 backend: builds the widgets, stages Jupyter's data files, then lets maturin make the wheel.

A checkout has the widgets' sources and builds them with npm. An sdist has them built and staged, so that it makes
the same wheel with neither Node nor the network.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import maturin

ROOT = Path(__file__).resolve().parent.parent
WIDGETS = ROOT / "widgets"
CONFIG = ROOT / "jupyter-config"
LABEXTENSION = ROOT / "build" / "labextension"
DATA = ROOT / "build" / "wheel-data"

# Without build isolation maturin's command lies beside this interpreter, and need not be on PATH.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
# maturin warns that it is not the backend itself: this module is.
os.environ.setdefault("MATURIN_NO_MISSING_BUILD_BACKEND_WARNING", "1")

get_requires_for_build_wheel = maturin.get_requires_for_build_wheel
get_requires_for_build_sdist = maturin.get_requires_for_build_sdist
get_requires_for_build_editable = maturin.get_requires_for_build_editable

Settings = dict[str, Any] | None


def prepare_metadata_for_build_wheel(metadata_directory: str, config_settings: Settings = None) -> str:
    """The wheel's metadata; maturin wants the data folder to exist even before anything is staged."""
    DATA.mkdir(parents=True, exist_ok=True)
    return str(maturin.prepare_metadata_for_build_wheel(metadata_directory, config_settings))


prepare_metadata_for_build_editable = prepare_metadata_for_build_wheel


def build_wheel(wheel_directory: str, config_settings: Settings = None, metadata_directory: str | None = None) -> str:
    """The one wheel: package, engine, JupyterLab extension, notebook widgets, server-extension switch."""
    _build_widgets()
    _stage(labextension=True)
    _hide_paths()
    return str(maturin.build_wheel(wheel_directory, config_settings, metadata_directory))


def build_sdist(sdist_directory: str, config_settings: Settings = None) -> str:
    """The sources, with the widgets built and staged."""
    _build_widgets()
    _stage(labextension=True)
    return str(maturin.build_sdist(sdist_directory, config_settings))


def build_editable(
    wheel_directory: str, config_settings: Settings = None, metadata_directory: str | None = None
) -> str:
    """A wheel that points at this checkout.

    It does not hold the JupyterLab extension: a developer links build/labextension into the environment, and a second
    installation would write through that link into the build.
    """
    _stage(labextension=False)
    return str(maturin.build_editable(wheel_directory, config_settings, metadata_directory))


def _build_widgets() -> None:
    """Runs the widgets' build where their sources are; KARYAKSHAM_WIDGETS=prebuilt says that it has been run."""
    if not _is_checkout() or os.environ.get("KARYAKSHAM_WIDGETS") == "prebuilt":
        return
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("Building karyaksham from a checkout needs Node.js 20 or newer with npm; the wheel does not.")
    installed = WIDGETS / "node_modules" / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < (WIDGETS / "package-lock.json").stat().st_mtime:
        _run(npm, "ci", "--no-audit", "--no-fund")
        installed.touch()
    _run(npm, "run", "build")


def _run(*command: str) -> None:
    subprocess.run(command, cwd=WIDGETS, stdin=subprocess.DEVNULL, check=True)


def _stage(*, labextension: bool) -> None:
    """Puts Jupyter's files where maturin takes a wheel's data files from; an sdist comes with them staged."""
    if not _is_checkout():
        return
    shutil.rmtree(DATA, ignore_errors=True)
    shutil.copytree(CONFIG / "server-config", DATA / "data" / "etc" / "jupyter" / "jupyter_server_config.d")
    if labextension:
        name = json.loads((WIDGETS / "package.json").read_text(encoding="utf-8"))["name"]
        target = DATA / "data" / "share" / "jupyter" / "labextensions" / name
        shutil.copytree(LABEXTENSION, target)
        shutil.copy(CONFIG / "labextension" / "install.json", target)


def _hide_paths() -> None:
    """Keeps the builder's folders out of the engine's panic messages.

    The engine's own files are named relative to the workspace anyway; those of its dependencies lie in cargo's home.
    """
    cargo_home = Path(os.environ.get("CARGO_HOME", Path.home() / ".cargo"))
    option = shlex.quote("build.rustflags=" + json.dumps([f"--remap-path-prefix={cargo_home}=cargo"]))
    given = os.environ.get("MATURIN_PEP517_ARGS", "")
    if option not in given:
        os.environ["MATURIN_PEP517_ARGS"] = f"{given} --config {option}".strip()


def _is_checkout() -> bool:
    return (WIDGETS / "package.json").exists()
