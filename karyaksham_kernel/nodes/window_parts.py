"""Windows over more rows than there is room for.

The rows are put aside on disk as they come. Only the columns that the expressions need go to parts, by the hash of what
all their windows are partitioned by. Each part is computed alone; the new columns are merged into the order of the
rows, and put beside them. A partition that is too large is computed in another way if totals are all that is wanted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from karyaksham_kernel.nodes.context import Context
from karyaksham_kernel.nodes.merging import Order, merged_in_ranges
from karyaksham_kernel.nodes.node import fail
from karyaksham_kernel.nodes.parts import HASH, ROW, Part, Spill, hash_of, pieces, spilled
from karyaksham_kernel.nodes.sources import deferred
from karyaksham_kernel.nodes.window_steps import Step, has_only_totals, is_among, with_totals

if TYPE_CHECKING:
    import polars as pl

_IN_PLACE = Order([ROW], [False])
_ASIDE = 4
"""How many pieces of rows take what a part does: they are handed on while new columns are merged and files written."""


@dataclass
class Block:
    """Consecutive steps that are computed over the same parts; without windows they need none."""

    steps: list[Step] = field(default_factory=list)
    keys: tuple[pl.Expr, ...] | None = None

    @property
    def made(self) -> dict[str, None]:
        """The new columns."""
        return dict.fromkeys(step.name for step in self.steps)

    def needed(self) -> list[str]:
        """The columns of the input that its steps look at."""
        found: dict[str, None] = {}
        made: set[str] = set()
        for step in self.steps:
            found |= dict.fromkeys(name for name in step.value.meta.root_names() if name not in made)
            made.add(step.name)
        return list(found)

    def takes(self, step: Step) -> bool:
        """Add a step, if the parts of those before it serve it too."""
        if step.keys is not None and self.steps:
            common = self._common(step.keys)
            if self.keys is None or (not common and (self.keys or step.keys)):
                return False
            self.keys = common
        elif step.keys is not None:
            self.keys = step.keys
        self.steps.append(step)
        return True

    def _common(self, keys: Sequence[pl.Expr]) -> tuple[pl.Expr, ...]:
        """The keys that are among these; one of a column made here is no column of the input."""
        ours = [key for key in keys if not set(key.meta.root_names()) & self.made.keys()]
        return tuple(key for key in self.keys or () if is_among(key, ours))

    def applied(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """The frame with the new columns, as polars computes them."""
        for step in self.steps:
            frame = frame.with_columns(step.value)
        return frame


def within(room: int, frame: pl.LazyFrame, steps: Sequence[Step], context: Context) -> pl.LazyFrame:
    """The frame with the new columns, in the order of its rows; those with windows are computed in parts."""
    for block in _blocks(steps):
        frame = block.applied(frame) if block.keys is None else _in_parts(room, frame, block, context)
    return frame


def _blocks(steps: Sequence[Step]) -> Iterator[Block]:
    """The steps in as few blocks as will do. Steps without windows at the end of a block need no parts."""
    block = Block()
    for step in steps:
        if not block.takes(step):
            yield from _without_tail(block)
            block = Block()
            block.takes(step)
    yield from _without_tail(block)


def _without_tail(block: Block) -> Iterator[Block]:
    last = max((at for at, step in enumerate(block.steps, 1) if step.keys is not None), default=len(block.steps))
    yield Block(block.steps[:last], block.keys)
    yield Block(block.steps[last:])


def _in_parts(room: int, frame: pl.LazyFrame, block: Block, context: Context) -> pl.LazyFrame:
    def rows() -> Iterator[pl.DataFrame]:
        with spilled(room, context) as spill:
            aside = Aside(frame, block, spill)
            parts = spill.parts(deferred(aside.put, aside.schema()))
            computed = (made for part in parts for made in _of_part(part, block, spill))
            runs = (_IN_PLACE.sorted(made) for made in computed)
            yield from aside.beside(merged_in_ranges(runs, _IN_PLACE, spill))

    return deferred(rows, block.applied(frame).collect_schema())


def _of_part(part: Part, block: Block, spill: Spill) -> Iterator[pl.DataFrame]:
    """The new columns of a part's rows, and their places."""
    if not spill.is_giant(part):
        rows = _IN_PLACE.sorted(part.scan().drop(HASH).collect(engine="streaming"))
        yield block.applied(rows.lazy()).select(ROW, *block.made).collect(engine="streaming")
    elif has_only_totals(block.steps, block.keys or ()):
        made = with_totals(part.scan(), block.steps, block.keys or ())
        yield from pieces(made.select(ROW, *block.made), spill.part_bytes // _ASIDE)
    else:
        _refuse(part, block, spill)


def _refuse(part: Part, block: Block, spill: Spill) -> None:
    has, most = f"{part.bytes >> 20:,} MiB", f"{spill.giant_bytes >> 20:,} MiB"
    message = f"One partition of a window has {has} of rows, more than the {most} that it may hold."
    hint = "Raise the memory budget, or partition by columns with more values."
    if not block.keys:
        message = f"Windows look at all rows at once; that is {has}, more than the {most} that they may hold."
        hint = "Raise the memory budget, or name columns in every PARTITION BY that divide the rows."
    at = next(step.name for step in block.steps if step.keys is not None)
    fail(spill.context, "memory_budget_exceeded", message, at=f"columns.{at}", hint=hint)


class Aside:
    """Rows on disk as they came, while some of their columns are worked on."""

    def __init__(self, frame: pl.LazyFrame, block: Block, spill: Spill) -> None:
        self._frame = frame
        self._needed = block.needed()
        self._hash = _hash(frame, block.keys or ())
        self._spill = spill
        self._files: list[Path] = []

    def schema(self) -> pl.Schema:
        """What `put` gives."""
        return self._worked_on(self._frame, 0).collect_schema()

    def put(self) -> Iterator[pl.DataFrame]:
        """Write all rows; of each its place, its hash and the columns needed."""
        place = 0
        for piece in pieces(self._frame, self._spill.part_bytes // _ASIDE):
            self._files.append(self._spill.folder / f"rows-{len(self._files):05}.arrow")
            piece.write_ipc(self._files[-1], compression="lz4")
            # Copied, because a column of the engine's keeps the whole batch that it came with.
            yield self._worked_on(piece.rechunk().lazy(), place).collect()
            place += piece.height

    def _worked_on(self, frame: pl.LazyFrame, place: int) -> pl.LazyFrame:
        return frame.with_row_index(ROW, place).select(ROW, *self._needed, self._hash)

    def beside(self, made: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
        """The rows again with new columns, which come in their order; columns they had are replaced."""
        import polars as pl

        held = next(made, pl.DataFrame())
        for file in self._files:
            rows = pl.read_ipc(file)
            file.unlink()
            while held.height < rows.height:
                held = pl.concat([held, next(made)])
            yield rows.with_columns(held.head(rows.height).drop(ROW).get_columns())
            held = held.slice(rows.height)


def _hash(frame: pl.LazyFrame, keys: Sequence[pl.Expr]) -> pl.Expr:
    """The hash of the keys, of which none is 0 for all rows."""
    import polars as pl

    if not keys:
        return pl.lit(0, pl.UInt64).alias(HASH)
    names = [f"\x01key{at}" for at in range(len(keys))]
    schema = frame.select(key.alias(name) for key, name in zip(keys, names, strict=True)).collect_schema()
    return hash_of(keys, schema, names)
