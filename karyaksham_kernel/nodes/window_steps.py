"""New columns one after the other, some of them from windows; and totals of partitions, however large these are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from karyaksham_kernel.nodes.algebraic import is_algebraic

if TYPE_CHECKING:
    import polars as pl

    from karyaksham_kernel.expressions import WindowCall

    Keys = Sequence[pl.Expr]


@dataclass(frozen=True)
class Step:
    """One new column: its expression, the same with columns in the place of totals, and its calls along a window."""

    name: str
    value: pl.Expr
    apart: pl.Expr
    calls: tuple[WindowCall, ...]

    @property
    def keys(self) -> tuple[pl.Expr, ...] | None:
        """What all of its windows are partitioned by; None where it has none."""
        if not self.calls:
            return None
        first, *others = self.calls
        return tuple(key for key in first.partition if all(is_among(key, other.partition) for other in others))


def is_among(key: pl.Expr, keys: Keys) -> bool:
    """Whether one of the keys is the same expression."""
    return any(key.meta.eq(other) for other in keys)


def has_only_totals(steps: Sequence[Step], keys: Keys) -> bool:
    """Whether all windows are over whole partitions by these keys, and take a few numbers for each."""
    return all(_is_total(call, keys) for step in steps for call in step.calls)


def _is_total(call: WindowCall, keys: Keys) -> bool:
    same = len(call.partition) == len(keys) and all(is_among(key, call.partition) for key in keys)
    return same and call.total is not None and is_algebraic(call.total)


def with_totals(frame: pl.LazyFrame, steps: Sequence[Step], keys: Keys) -> pl.LazyFrame:
    """The frame with the new columns, in any order. Totals are computed at once; the frame is read for each of them."""
    for step in steps:
        if step.calls:
            frame = _beside_totals(frame, step, keys).with_columns(step.apart).drop(call.name for call in step.calls)
        else:
            frame = frame.with_columns(step.value)
    return frame


def _beside_totals(frame: pl.LazyFrame, step: Step, keys: Keys) -> pl.LazyFrame:
    totals = [call.total.alias(call.name) for call in step.calls if call.total is not None]
    if not keys:
        # A join by a key that is the same everywhere would hold all rows.
        return frame.join(frame.select(totals).collect(engine="streaming").lazy(), how="cross")
    names = [f"\x01key{at}" for at in range(len(keys))]
    by = [key.alias(name) for key, name in zip(keys, names, strict=True)]
    found = frame.group_by(by).agg(totals).collect(engine="streaming")
    return frame.with_columns(by).join(found.lazy(), on=names, how="left", nulls_equal=True).drop(names)
