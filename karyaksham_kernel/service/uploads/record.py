"""What is known of an upload: a folder below home with its record and the parts that have come.

The folder is shared by all services of one home; nothing in it is worth more than sending a file again.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.execution.job import PreparedFile

PART_SIZE = 8 * 1024 * 1024
"""Bytes of every part but the last: what one request may hold, and at least what S3 wants."""
MOST_PARTS = 10_000
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Upload:
    """One file on its way to `uri`. `fingerprint` is what its sender knows the file by, to go on with it later."""

    owner: str
    uri: str
    size: int
    fingerprint: str
    mode: Literal["error", "overwrite"]
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    store_id: str | None = None
    """The multipart upload's own name, on S3."""

    @property
    def count(self) -> int:
        """How many parts it has; an empty file has an empty one."""
        return max(1, -(-self.size // PART_SIZE))

    def part_size(self, number: int) -> int:
        """The bytes of one part, counted from 1. Raises KaryakshamError (wrong_part)."""
        if not 1 <= number <= self.count:
            raise KaryakshamError(wrong_part(number, f"the upload has parts 1 to {self.count}"))
        return min(PART_SIZE, self.size - (number - 1) * PART_SIZE)


@dataclass(frozen=True)
class Part:
    """One part that has come. `sha256` is None for one that went straight to the store."""

    number: int
    size: int
    sha256: str | None = None


class Records:
    """The uploads of a home."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(self, upload: Upload) -> None:
        """Remember a new upload."""
        folder = self._folder / upload.id
        folder.mkdir(parents=True, mode=0o700)
        self._write(folder / "upload.json", asdict(upload))

    def find(self, upload: str, owner: str) -> Upload:
        """The owner's upload. Raises KaryakshamError (missing_upload), also for somebody else's."""
        found = self._read(self._folder / upload) if _ID.fullmatch(upload) else None
        if found is None or found.owner != owner:
            hint = "It was completed or given up long ago: begin anew."
            problem = Problem(code="missing_upload", message=f"There is no upload {upload!r}.", hint=hint)
            raise KaryakshamError(problem)
        return found

    def open(self, owner: str) -> list[Upload]:
        """The owner's uploads that are not completed."""
        return [upload for upload in self._all() if upload.owner == owner and not self.is_done(upload)]

    def note(self, upload: Upload, part: Part) -> None:
        """Remember that a part has come; lines are appended whole, so that parts may come at the same time."""
        with (self._folder / upload.id / "parts.ndjson").open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(part)) + "\n")

    def parts(self, upload: Upload) -> dict[int, Part]:
        """The parts that have come, by number; of one that came twice the later."""
        try:
            lines = (self._folder / upload.id / "parts.ndjson").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return {}
        # A service that was killed may have left half a line, which the next part's line then follows.
        parts = (Part(**json.loads(line)) for line in lines if line.startswith("{") and line.endswith("}"))
        return {part.number: part for part in parts}

    def seal(self, upload: Upload, file: PreparedFile) -> None:
        """Remember how it is being completed: who is stopped on the way goes on from there."""
        self._write(self._folder / upload.id / "sealed.json", dict(file))

    def sealed(self, upload: Upload) -> PreparedFile | None:
        """How an earlier try began to complete it."""
        try:
            file: PreparedFile = json.loads((self._folder / upload.id / "sealed.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return file

    def finish(self, upload: Upload) -> None:
        """Remember that it is completed, for a sender who did not hear it."""
        (self._folder / upload.id / "done").touch()

    def is_done(self, upload: Upload) -> bool:
        """Whether it is completed."""
        return (self._folder / upload.id / "done").exists()

    def forget(self, upload: Upload) -> None:
        """Remove all that is known of it."""
        shutil.rmtree(self._folder / upload.id, ignore_errors=True)

    def untouched(self, seconds: float) -> list[Upload]:
        """The uploads that nothing has happened to for so long."""
        return [upload for upload in self._all() if self._last_touched(upload) < time.time() - seconds]

    def _last_touched(self, upload: Upload) -> float:
        return max((file.stat().st_mtime for file in (self._folder / upload.id).iterdir()), default=0.0)

    def _all(self) -> Iterator[Upload]:
        folders = self._folder.iterdir() if self._folder.exists() else ()
        for folder in folders:
            if (upload := self._read(folder)) is not None:
                yield upload

    def _read(self, folder: Path) -> Upload | None:
        try:
            return Upload(**json.loads((folder / "upload.json").read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None

    def _write(self, path: Path, value: dict[str, Any]) -> None:
        whole = path.with_suffix(".new")
        whole.write_text(json.dumps(value), encoding="utf-8")
        whole.replace(path)


def wrong_part(number: int, reason: str) -> Problem:
    """A part that cannot be one of this file's."""
    return Problem(code="wrong_part", field="number", message=f"Part {number} is refused: {reason}.")
