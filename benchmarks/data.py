"""The inputs, generated once into a folder: TPC-H tables, and a file with a thousand columns."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tasks.task import Data

SCALE = 1.4
"""1.08 GB of lineitem."""
WIDE = (1_000, 200_000)


def generated(wanted: Data, folder: Path, scale: float) -> Path:
    """A file of the folder, made when it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    match wanted:
        case "orders":
            return _table("orders", folder, scale)
        case "wide":
            return _once(folder / "wide.csv", _write_wide)
        case "lineitem_gz":
            return _once(folder / "lineitem.csv.gz", lambda file: _compress(_table("lineitem", folder, scale), file))
        case "lineitem_jsonl":
            return _once(folder / "lineitem.jsonl", lambda file: _to_json(_table("lineitem", folder, scale), file))
        case _:
            return _table("lineitem", folder, scale)


def _table(name: str, folder: Path, scale: float) -> Path:
    file = folder / f"{name}.csv"
    if not file.exists():
        generator = Path(sys.executable).with_name("tpchgen-cli")
        command = [str(generator), "csv", "-s", str(scale), f"--tables={name}", f"--output-dir={folder}"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return file


def _once(file: Path, write: object) -> Path:
    if not file.exists():
        started = file.with_name(f".{file.name}")
        assert callable(write)
        write(started)
        started.rename(file)
    return file


def _compress(source: Path, file: Path) -> None:
    with file.open("wb") as out:
        subprocess.run(["gzip", "-3", "-c", str(source)], check=True, stdout=out)


def _to_json(source: Path, file: Path) -> None:
    import polars as pl

    pl.scan_csv(source).sink_ndjson(file)


def _write_wide(file: Path) -> None:
    columns, rows = WIDE
    block = 10_000
    with file.open("w") as out:
        out.write(",".join(f"c{index}" for index in range(columns)) + "\n")
        for first in range(0, rows, block):
            lines = (
                ",".join(str((row * 7919 + index * 104_729) % 9973) for index in range(columns))
                for row in range(first, first + block)
            )
            out.writelines(f"{line}\n" for line in lines)
