"""Texts as files, and files as what the engine makes of them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from karyaksham_kernel._engine import CsvSource, FileInfo, ScanProgress, list_files


@dataclass(frozen=True)
class Reading:
    """A source that was scanned to its end."""

    source: CsvSource
    frame: pl.DataFrame
    progress: ScanProgress

    @property
    def types(self) -> dict[str, str]:
        return dict(self.source.schema)

    @property
    def rows(self) -> list[tuple[Any, ...]]:
        return self.frame.rows()


def read(files: list[FileInfo], options: dict[str, str] | None = None, /, **settings: Any) -> Reading:
    """Scan everything with these settings of CsvSource."""
    source = CsvSource(files, options or {}, **settings)
    progress = ScanProgress()
    frames = [pl.DataFrame(batch) for batch in source.scan(progress=progress)]
    frame = pl.concat(frames) if frames else pl.DataFrame(schema=[name for name, _ in source.schema])
    return Reading(source, frame, progress)


@pytest.fixture
def text_file(tmp_path: Path) -> Callable[..., str]:
    """Write a text to a file; its path."""

    def write(text: str | bytes, name: str = "data.csv") -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    return write


@pytest.fixture
def read_text(text_file: Callable[..., str]) -> Callable[..., Reading]:
    """Read a text as a CSV file."""

    def read_it(text: str | bytes, **settings: Any) -> Reading:
        return read(list_files(text_file(text), {}), **settings)

    return read_it


@pytest.fixture
def many_rows(tmp_path: Path) -> str:
    """300,000 rows in about 10 MB: several blocks. `id` counts from 0, every tenth `note` spans two lines."""
    path = tmp_path / "many.csv"
    with path.open("w") as file:
        file.write("id,amount,note\n")
        for row in range(300_000):
            note = '"first line\nsecond, ""quoted"""' if row % 10 == 0 else "a plain note"
            file.write(f"{row},{row / 4},{note}\n")
    return str(path)
