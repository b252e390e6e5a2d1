"""Aggregates that describe how values are spread."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from karyaksham_kernel.expressions.families.aggregates import SAMPLE
from karyaksham_kernel.expressions.families.gathering import kept, unordered
from karyaksham_kernel.expressions.function import Example, Function, Invocation
from karyaksham_kernel.expressions.values import Value

_CATEGORY = "aggregates"


def _quantile(call: Invocation, share: object) -> Value:
    unordered(call)
    if not isinstance(share, int | float) and not hasattr(share, "as_tuple"):
        raise call.fault("The share is a number from 0 to 1.", at=1)
    if not 0 <= float(share) <= 1:  # type: ignore[arg-type]
        raise call.fault("The share is a number from 0 to 1.", at=1)
    rows = kept(call).cast(pl.Float64)
    rows = rows.unique() if call.distinct else rows
    return call.result(rows.quantile(float(share), interpolation="linear"), pl.Float64())  # type: ignore[arg-type]


def _mode(call: Invocation) -> Value:
    """Of several equally common values the smallest, so that the answer does not depend on the order of the rows."""
    unordered(call)
    return call.result(kept(call).drop_nulls().mode().min(), call[0].dtype)


def _spread(measure: Callable[[pl.Expr], pl.Expr]) -> Callable[[Invocation], Value]:
    def build(call: Invocation) -> Value:
        unordered(call)
        return call.result(measure(kept(call).cast(pl.Float64)), pl.Float64())

    return build


def _product(call: Invocation) -> Value:
    unordered(call)
    rows = kept(call).cast(pl.Float64)
    return call.result(pl.when(rows.count() > 0).then(rows.product()), pl.Float64())


def _together(call: Invocation) -> tuple[pl.Expr, pl.Expr]:
    """Both sides, where both are known."""
    unordered(call)
    left, right = kept(call).cast(pl.Float64), kept(call, 1).cast(pl.Float64)
    return pl.when(right.is_not_null()).then(left), pl.when(left.is_not_null()).then(right)


def _correlation(call: Invocation) -> Value:
    left, right = _together(call)
    return call.result(pl.when(left.count() > 0).then(pl.corr(left, right)), pl.Float64())


def _covariance(ddof: int) -> Callable[[Invocation], Value]:
    def build(call: Invocation) -> Value:
        left, right = _together(call)
        return call.result(pl.when(left.count() > ddof).then(pl.cov(left, right, ddof=ddof)), pl.Float64())

    return build


def _approximate(call: Invocation) -> Value:
    rows = kept(call)
    counted = rows.approx_n_unique().cast(pl.Int64) - rows.is_null().any().cast(pl.Int64)
    return call.result(counted, pl.Int64())


def _aggregate(
    declared: str, doc: str, expression: str, value: object, build: Callable[[Invocation], Value], *aliases: str
) -> Function:
    example = Example(expression, value, SAMPLE)
    return Function(declared, _CATEGORY, doc, example, build=build, aliases=aliases, sort="aggregate")


FUNCTIONS: tuple[Function, ...] = (
    _aggregate(
        "median(value: number) -> float",
        "The middle value, or the mean of the middle two. It needs all rows of a group in memory.",
        "median(n)",
        1.0,
        lambda call: _quantile(call, 0.5),
    ),
    _aggregate(
        "quantile_cont(value: number, share: constant number) -> float",
        "The value below which this share of the rows lies, between two rows interpolated.",
        "quantile_cont(n, 0.75)",
        2.0,
        lambda call: _quantile(call, call.constant(1)),
        "percentile_cont",
    ),
    _aggregate("mode(value: any) -> any", "The most common value.", "mode(n)", 1, _mode),
    _aggregate(
        "stddev(value: number) -> float",
        "The standard deviation of a sample; NULL for fewer than two rows.",
        "round(stddev(n), 4)",
        1.1547,
        _spread(lambda rows: rows.std(ddof=1)),
        "stddev_samp",
    ),
    _aggregate(
        "stddev_pop(value: number) -> float",
        "The standard deviation of a whole population.",
        "round(stddev_pop(n), 4)",
        0.9428,
        _spread(lambda rows: rows.std(ddof=0)),
    ),
    _aggregate(
        "variance(value: number) -> float",
        "The variance of a sample; NULL for fewer than two rows.",
        "round(variance(n), 4)",
        1.3333,
        _spread(lambda rows: rows.var(ddof=1)),
        "var_samp",
    ),
    _aggregate(
        "var_pop(value: number) -> float",
        "The variance of a whole population.",
        "round(var_pop(n), 4)",
        0.8889,
        _spread(lambda rows: rows.var(ddof=0)),
    ),
    _aggregate("product(value: number) -> float", "The product, as a float.", "product(n)", 3.0, _product),
    _aggregate(
        "corr(y: number, x: number) -> float",
        "The correlation of two values, over the rows that have both.",
        "round(corr(n, -n), 4)",
        -1.0,
        _correlation,
    ),
    _aggregate(
        "covar_samp(y: number, x: number) -> float",
        "The covariance of a sample.",
        "round(covar_samp(n, n * 2), 4)",
        2.6667,
        _covariance(1),
    ),
    _aggregate(
        "covar_pop(y: number, x: number) -> float",
        "The covariance of a whole population.",
        "round(covar_pop(n, n * 2), 4)",
        1.7778,
        _covariance(0),
    ),
    _aggregate(
        "approx_count_distinct(value: any) -> integer",
        "About how many different values there are, in little memory.",
        "approx_count_distinct(n)",
        2,
        _approximate,
    ),
)
