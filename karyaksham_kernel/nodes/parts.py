"""Rows in parts on disk, for nodes that would otherwise hold all of their input.

Rows are read into memory until they exceed what the node has room for; from then on they go to parts on disk by a hash
of their keys. Equal keys are in one part, so that each part can be worked on alone.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from karyaksham_kernel.nodes.context import Context
from karyaksham_kernel.nodes.handing import columns_for_engine

if TYPE_CHECKING:
    import polars as pl

    from karyaksham_kernel._engine import Partitioner

HASH = "\x01hash"
ROW = "\x01row"
_SHARE = 8
"""A part may have this share of the room: polars takes several times what it works on, and the input takes its own."""
_FEWEST, _MOST = 8, 192
_LEVELS = 3
_LUMP = 0.9
_VIEW = 16
"""Bytes of a text's view."""
_HANDED = 4 << 20
_GROWTH = 1.5
"""Rows in memory take more than their text, when dates and short texts prevail."""


@dataclass
class Part:
    """Rows with the same share of hashes: in memory, or in files."""

    rows: int
    bytes: int
    frame: pl.DataFrame
    """The rows in memory; none of them when they are in files."""
    files: list[Path] = field(default_factory=list)
    level: int = 0

    def scan(self) -> pl.LazyFrame:
        """The part's rows, in no particular order."""
        import polars as pl

        if not self.files:
            return self.frame.lazy()
        return pl.concat([pl.scan_ipc(file) for file in self.files])

    def discard(self) -> None:
        """Forget the rows."""
        self.frame = self.frame.clear()
        for file in self.files:
            file.unlink(missing_ok=True)


@dataclass
class Spill:
    """How one reading of a node parts its input: within `room` bytes, in a folder of its own."""

    room: int
    input_bytes: int
    context: Context
    folder: Path

    @property
    def part_bytes(self) -> int:
        """What a part should take in memory at most."""
        return max(self.room // _SHARE, 1)

    @property
    def giant_bytes(self) -> int:
        """What a part may take that cannot be parted again."""
        return 2 * self.part_bytes

    def parts(self, frame: pl.LazyFrame) -> Iterator[Part]:
        """The frame's rows, which carry their hashes, part by part; each is discarded when the next is asked for."""
        return self.parts_of(Intake(frame, self.part_bytes))

    def parts_of(self, intake: Intake) -> Iterator[Part]:
        """The parts of a frame of which some rows may have been looked at."""
        for part in self.parted(intake, self.wanted()):
            yield from self._fitting(part)

    @property
    def levels(self) -> int:
        """How often a part may be parted again."""
        return _LEVELS

    def is_giant(self, part: Part) -> bool:
        """Whether a part is too large and cannot fall into smaller ones: most of its rows have one key."""
        return bool(part.files) and part.bytes > self.giant_bytes

    def _fitting(self, part: Part) -> Iterator[Part]:
        """The part itself, or what it falls into when it is too large; one key's rows stay together."""
        if not self.is_giant(part) or part.level == _LEVELS:
            if part.rows:
                yield part
            part.discard()
            return
        smaller = self.parted(Intake(part.scan(), self.part_bytes), self.wanted(part.bytes), part.level + 1)
        part.discard()
        for piece in smaller:
            yield from self._fitting(piece)

    def parted(self, intake: Intake, parts: int, level: int = 0) -> list[Part]:
        """Read a frame to its end: one part in memory when the rows fit, else `parts`, those without rows too."""
        import polars as pl

        held = intake.held()
        if intake.ended:
            whole = pl.concat(held) if held else pl.DataFrame(schema=intake.schema)
            return [Part(whole.height, intake.bytes, whole, level=level)]
        partitioner = self._partitioner(intake.schema, parts, level)
        for rows in intake.all():
            partitioner.push(rows)
        made, empty = partitioner.finish(), pl.DataFrame(schema=intake.schema)
        total = sum(rows for _, rows, _ in made)
        # A part that holds nearly all rows has one key: parting it again would only move it.
        levels = [_LEVELS if rows > _LUMP * total else level for _, rows, _ in made]
        return [Part(rows, size, empty, files, at) for (files, rows, size), at in zip(made, levels, strict=True)]

    def wanted(self, size: int | None = None) -> int:
        """How many parts rows of this size should be in; without one, those of the whole input."""
        expected = size or int(self.input_bytes * _GROWTH)
        return min(max(-(-expected // self.part_bytes), _FEWEST), _MOST)

    def _partitioner(self, schema: pl.Schema, parts: int, level: int) -> Partitioner:
        from karyaksham_kernel._engine import Partitioner

        folder = tempfile.mkdtemp(dir=self.folder)
        columns = columns_for_engine(schema, self.context)
        return Partitioner(folder, columns, HASH, parts, level=level, cancel=self.context.cancel)


class Intake:
    """A frame read batch by batch: what comes first is held until it is too much, `rest` is what follows."""

    def __init__(self, frame: pl.LazyFrame, most: int) -> None:
        self.schema = frame.collect_schema()
        self.rest: Iterator[pl.DataFrame] = iter(frame.collect_batches(maintain_order=False, engine="streaming"))
        self.bytes = 0
        self.ended = False
        self.most = most
        self._held: list[pl.DataFrame] = []

    def held(self, most: int | None = None) -> list[pl.DataFrame]:
        """The first rows, about `most` bytes, and all of them when the frame has `ended` with them."""
        most = self.most if most is None else min(most, self.most)
        while self.bytes <= most and not self.ended:
            batch = next(self.rest, None)
            if batch is None:
                self.ended = True
            else:
                self._held.append(batch)
                self.bytes += int(batch.estimated_size())
        return self._held

    def all(self) -> Iterator[pl.DataFrame]:
        """All rows: those held, which are forgotten on the way, and the rest."""
        while self._held:
            yield self._held.pop(0)
        yield from self.rest


def held_bytes(rows: pl.DataFrame) -> int:
    """About what rows take in memory: polars does not count the views of texts."""
    import polars as pl

    views = sum(dtype in (pl.String, pl.Binary) for dtype in rows.dtypes)
    return int(rows.estimated_size()) + _VIEW * views * rows.height


def handed(rows: pl.DataFrame, wide: int | None = None) -> Iterator[pl.DataFrame]:
    """The rows in small pieces, which share their memory: what follows may hold many of those that it is handed.

    `wide` is what a row takes, where that is known: counting it looks at every text.
    """
    wide = wide or max(1, held_bytes(rows) // max(1, rows.height))
    yield from rows.iter_slices(max(1, _HANDED // wide))


def pieces(frame: pl.LazyFrame, most: int) -> Iterator[pl.DataFrame]:
    """A frame's rows in pieces of about so many bytes."""
    import polars as pl

    held: list[pl.DataFrame] = []
    size = 0
    for batch in frame.collect_batches(maintain_order=True, engine="streaming"):
        held.append(batch)
        size += held_bytes(batch)
        if size > most:
            yield pl.concat(held)
            held, size = [], 0
    if held:
        yield pl.concat(held)


@contextmanager
def spilled(room: int, context: Context) -> Iterator[Spill]:
    """A folder in the run's scratch while the block lasts."""
    context.scratch.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = tempfile.mkdtemp(prefix=f"{context.node}-", dir=context.scratch)
    try:
        yield Spill(room, context.input_bytes, context, Path(folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def hash_of(keys: Sequence[pl.Expr], schema: pl.Schema, names: Sequence[str]) -> pl.Expr:
    """A hash that is equal where the keys are, missing ones and both zeros included."""
    import polars as pl

    plain = [
        (key + 0.0).fill_nan(float("nan")) if schema[name].is_float() else key
        for key, name in zip(keys, names, strict=True)
    ]
    return pl.struct(plain).hash().alias(HASH)
