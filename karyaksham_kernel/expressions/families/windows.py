"""Window functions: a row's place among the others, and the rows before and after it."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from karyaksham_kernel.expressions.coercion import common_type, fit
from karyaksham_kernel.expressions.families.gathering import as_rows
from karyaksham_kernel.expressions.families.peers import first_peer, index, last_peer, starts_peers
from karyaksham_kernel.expressions.function import Example, Function, Invocation
from karyaksham_kernel.expressions.values import Value

_CATEGORY = "windows"
SAMPLE: dict[str, tuple[object, ...]] = {"id": (1, 2, 3, 4), "team": ("a", "b", "a", "b"), "n": (3, 1, None, 1)}


def _whole(expr: Callable[[Invocation], pl.Expr]) -> Callable[[Invocation], Value]:
    return lambda call: call.result(expr(call).cast(pl.Int64), pl.Int64())


def _share(part: pl.Expr, of: pl.Expr) -> pl.Expr:
    return pl.when(of > 0).then(part / of).otherwise(0.0)


def _percent_rank(call: Invocation) -> Value:
    return call.result(_share(first_peer(call.over), pl.len().cast(pl.Int64) - 1), pl.Float64())


def _cume_dist(call: Invocation) -> Value:
    return call.result((last_peer(call.over) + 1) / pl.len(), pl.Float64())


def _ntile(call: Invocation) -> Value:
    """The first buckets take one row more where the rows do not divide evenly."""
    buckets = call.constant(0)
    if not isinstance(buckets, int) or buckets < 1:
        raise call.fault("ntile needs a positive number of buckets.", at=0)
    rows = pl.len().cast(pl.Int64)
    size, larger = rows // buckets, rows % buckets
    boundary = larger * (size + 1)
    after = larger + (index() - boundary) // size.clip(1)
    return call.result(pl.when(index() < boundary).then(index() // (size + 1)).otherwise(after) + 1, pl.Int64())


def _shifted(direction: int) -> Callable[[Invocation], Value]:
    def build(call: Invocation) -> Value:
        distance = call.constant(1, 1)
        if not isinstance(distance, int):
            raise call.fault("The distance is a whole number.", at=1)
        rows = as_rows(call)
        if len(call) < 3:
            return call.result(rows.shift(distance * direction), call[0].dtype)
        dtype = common_type((call[0], call[2]))
        there = index() - distance * direction
        inside = (there >= 0) & (there < pl.len())
        other = fit(call[2], dtype).expr
        shifted = rows.cast(dtype).shift(distance * direction)
        return call.result(pl.when(inside).then(shifted).otherwise(other), dtype)

    return build


def _last(call: Invocation) -> Value:
    return call.result(as_rows(call).gather(last_peer(call.over)), call[0].dtype)


def _nth(call: Invocation) -> Value:
    place = call.constant(1)
    if not isinstance(place, int) or place < 1:
        raise call.fault("nth_value counts from 1.", at=1)
    found = as_rows(call).slice(place - 1, 1).first()
    return call.result(pl.when(last_peer(call.over) >= place - 1).then(found), call[0].dtype)


def _window(
    declared: str, doc: str, expression: str, value: list[object], build: Callable[[Invocation], Value]
) -> Function:
    return Function(declared, _CATEGORY, doc, Example(expression, value, SAMPLE), build=build, sort="window")


FUNCTIONS: tuple[Function, ...] = (
    _window(
        "row_number() -> integer",
        "The row's number in its partition, from 1.",
        "row_number() OVER (PARTITION BY team ORDER BY id DESC)",
        [2, 2, 1, 1],
        _whole(lambda _: index() + 1),
    ),
    _window(
        "rank() -> integer",
        "The row's place, equal rows sharing one and leaving a gap after them.",
        "rank() OVER (ORDER BY n)",
        [3, 1, 4, 1],
        _whole(lambda call: first_peer(call.over) + 1),
    ),
    _window(
        "dense_rank() -> integer",
        "The row's place, equal rows sharing one and leaving no gap.",
        "dense_rank() OVER (ORDER BY n DESC)",
        [1, 2, 3, 2],
        _whole(lambda call: starts_peers(call.over).cast(pl.Int64).cum_sum()),
    ),
    _window(
        "percent_rank() -> float",
        "The share of the other rows that come before this one.",
        "percent_rank() OVER (ORDER BY id DESC) = 1.0",
        [True, False, False, False],
        _percent_rank,
    ),
    _window(
        "cume_dist() -> float",
        "The share of rows that come no later than this one.",
        "cume_dist() OVER (ORDER BY n)",
        [0.75, 0.5, 1.0, 0.5],
        _cume_dist,
    ),
    _window(
        "ntile(buckets: constant integer) -> integer",
        "Which of so many buckets, of equal size as far as possible, the row falls into.",
        "ntile(3) OVER (ORDER BY id)",
        [1, 1, 2, 3],
        _ntile,
    ),
    _window(
        "lag(value: any, rows: constant integer?, otherwise: constant any?) -> any",
        "The value one row, or so many rows, before; NULL or the third argument where there is none.",
        "lag(n, 1, 0) OVER (ORDER BY id)",
        [0, 3, 1, None],
        _shifted(1),
    ),
    _window(
        "lead(value: any, rows: constant integer?, otherwise: constant any?) -> any",
        "The value one row, or so many rows, after; NULL or the third argument where there is none.",
        "lead(id) OVER (PARTITION BY team ORDER BY id)",
        [3, 4, None, None],
        _shifted(-1),
    ),
    _window(
        "first_value(value: any) -> any",
        "The value of the first row.",
        "first_value(id) OVER (PARTITION BY team ORDER BY id DESC)",
        [3, 4, 3, 4],
        lambda call: call.result(as_rows(call).first(), call[0].dtype),
    ),
    _window(
        "last_value(value: any) -> any",
        "The value of the last row up to this one and its equals; without ORDER BY, of the last of all.",
        "last_value(id) OVER (PARTITION BY team)",
        [3, 4, 3, 4],
        _last,
    ),
    _window(
        "nth_value(value: any, place: constant integer) -> any",
        "The value of the row at a place, once the window has reached it.",
        "nth_value(id, 2) OVER (ORDER BY id)",
        [None, 2, 2, 2],
        _nth,
    ),
)
