"""Collections of strange CSV files, taken from the packages that ship them."""

import json
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

from servers.parts import ROOT, absent, program

CSV_SPECTRUM = "csv-spectrum@2.0.0"
CSVKIT = "csvkit==2.2.0"


def csv_spectrum(folder: Path) -> Path:
    """The folder of csv-spectrum, an npm package: `csvs` and, of the same names, `json`."""
    if not (folder / "package").exists():
        npm = program("npm", "install Node with npm")
        _fetched([npm, "pack", CSV_SPECTRUM, "--silent"], folder, "csv-spectrum")
        _unpacked(folder, "csv-spectrum-*.tgz")
    return folder / "package"


def csvkit(folder: Path) -> Path:
    """The examples of csvkit, which are in its source distribution only."""
    if not list(folder.glob("csvkit-*/examples")):
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        _fetched([*pip, "--no-binary", "csvkit", CSVKIT, "--dest", str(folder)], folder, "csvkit's examples")
        _unpacked(folder, "csvkit-*.tar.gz")
    return next(folder.glob("csvkit-*/examples"))


def csv_crate() -> Path:
    """The examples of the crate `csv`, which the engine's own tests depend on."""
    cargo = [program("cargo", "install Rust"), "metadata", "--format-version", "1", "--quiet"]
    done = subprocess.run(cargo, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        absent("the crate csv", done.stderr.strip()[-300:])
    packages = json.loads(done.stdout)["packages"]
    manifest = next(package["manifest_path"] for package in packages if package["name"] == "csv")
    return Path(manifest).parent / "examples" / "data"


def files(folder: Path) -> Iterator[Path]:
    """The CSV files of a collection."""
    yield from sorted(path for path in folder.rglob("*.csv*") if path.is_file())


def _fetched(command: list[str], folder: Path, what: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        absent(what, done.stderr.strip()[-300:])


def _unpacked(folder: Path, pattern: str) -> None:
    with tarfile.open(next(folder.glob(pattern))) as archive:
        archive.extractall(folder, filter="data")
