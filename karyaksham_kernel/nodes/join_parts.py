"""Joining tables neither of which there is room for: both are parted by their keys, and part meets part."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from karyaksham_kernel.nodes.context import Context, Inputs
from karyaksham_kernel.nodes.matching import Keys
from karyaksham_kernel.nodes.node import fail
from karyaksham_kernel.nodes.parts import HASH, ROW, Intake, Part, Spill, hash_of, spilled
from karyaksham_kernel.nodes.sources import deferred

if TYPE_CHECKING:
    import polars as pl

    Pair = Callable[[Sequence[pl.LazyFrame]], pl.LazyFrame]
    """How two tables are joined."""

_TAKES = 4
"""How many times its inputs' bytes polars may hold here."""


def joined_within(pair: Pair, inputs: Inputs, keys: Keys, context: Context) -> pl.LazyFrame:
    """The joined tables, in parts where they may not fit."""
    native = pair(inputs.frames)
    room = context.room(_TAKES)
    if room is None:
        return native
    hashed = [_hashed(inputs, side, keys) for side in (0, 1)]
    return deferred(lambda: _in_parts(pair, hashed, room, context), native.collect_schema())


def _in_parts(pair: Pair, hashed: list[pl.LazyFrame], room: int, context: Context) -> Iterator[pl.DataFrame]:
    import polars as pl

    with spilled(room, context) as spill:
        right = Intake(hashed[1], spill.part_bytes)
        right.held()
        if right.ended:
            # polars holds the smaller table, and the other one streams past it.
            yield from _of(pair, hashed[0], deferred(right.all, right.schema))
            return
        left = Intake(hashed[0], spill.part_bytes)
        left.held()
        parts = spill.wanted()
        kept = spill.parted(right, parts)
        if left.ended:
            rest = pl.concat([part.scan() for part in kept])
            yield from _of(pair, deferred(left.all, left.schema), rest)
            return
        for both in zip(spill.parted(left, parts), kept, strict=True):
            yield from _of_parts(pair, both, spill, context)


def _of_parts(pair: Pair, both: tuple[Part, Part], spill: Spill, context: Context) -> Iterator[pl.DataFrame]:
    """Join two parts; when the smaller is too large both are parted again."""
    smaller = min(both, key=lambda part: part.bytes)
    if not both[0].rows and not both[1].rows:
        return
    if spill.is_giant(smaller):
        if smaller.level == spill.levels:
            size, most = smaller.bytes >> 20, spill.giant_bytes >> 20
            message = (
                f"One key has {size:,} MiB of rows in both tables, more than the {most:,} MiB that a join may hold."
            )
            fail(context, "memory_budget_exceeded", message, hint="Raise the memory budget, or join by more columns.")
        count = spill.wanted(smaller.bytes)
        # Both by the same bits of the hash, whatever the level of a part that has but one key says.
        again = [spill.parted(Intake(part.scan(), -1), count, smaller.level + 1) for part in both]
        for part in both:
            part.discard()
        for pieces in zip(*again, strict=True):
            yield from _of_parts(pair, pieces, spill, context)
        return
    yield from _of(pair, both[0].scan(), both[1].scan())
    for part in both:
        part.discard()


def _of(pair: Pair, left: pl.LazyFrame, right: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    joined = pair([left.drop(HASH, ROW), right.drop(HASH, ROW)])
    yield from joined.collect_batches(maintain_order=False, engine="streaming")


def _hashed(inputs: Inputs, side: int, keys: Keys) -> pl.LazyFrame:
    """A table with the hashes of its keys, of one type in both; rows that match nothing are spread over all parts."""
    import polars as pl

    names = (keys.left, keys.right)[side]
    columns = [
        pl.col(name) if inputs.schemas[0][a] == inputs.schemas[1][b] else pl.col(name).cast(_wide(inputs.schemas[0][a]))
        for name, a, b in zip(names, keys.left, keys.right, strict=True)
    ]
    missing = pl.any_horizontal(pl.col(name).is_null() for name in names)
    numbered = inputs.frames[side].with_row_index(ROW)
    hashes = hash_of(columns, inputs.schemas[side], names)
    return numbered.with_columns(pl.when(missing).then(pl.col(ROW).hash()).otherwise(hashes).alias(HASH))


def _wide(dtype: pl.DataType) -> pl.DataType:
    import polars as pl

    return pl.Int128() if dtype.is_integer() else pl.Float64()
