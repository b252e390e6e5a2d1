"""DuckDB's rules for the type that two numbers meet in."""

from __future__ import annotations

from functools import reduce

import polars as pl

from karyaksham_kernel.expressions.kinds import BITS, SIGNED
from karyaksham_kernel.expressions.values import Value

_DIGITS = {8: 3, 16: 5, 32: 10, 64: 19, 128: 38}
MAX_DIGITS = 38


def bounds(dtype: pl.DataType) -> tuple[int, int]:
    """The smallest and the largest whole number of an integer type."""
    bits = BITS[dtype]
    return (0, 2**bits - 1) if dtype.is_unsigned_integer() else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


def wider(dtype: pl.DataType) -> pl.DataType:
    """A signed type in which a sum or product of two numbers of this integer type cannot overflow."""
    return next((kind for kind in SIGNED if BITS[kind] >= 2 * BITS[dtype]), pl.Int128())


def common_number(values: tuple[Value, ...]) -> pl.DataType:
    """The type in which these numbers are compared, added and mixed.

    A whole number written in the text takes the type of the whole numbers it meets, if it fits.
    """
    typed = [value for value in values if not _adapts(value)]
    found = reduce(_meet, (value.dtype for value in typed)) if typed else None
    for value in values:
        if _adapts(value) and (found is None or not _fits(value, found)):
            found = value.dtype if found is None else _meet(found, value.dtype)
    assert found is not None
    return found


def _adapts(value: Value) -> bool:
    return value.literal and value.dtype.is_integer()


def _fits(value: Value, dtype: pl.DataType) -> bool:
    if not dtype.is_integer():
        return False
    low, high = bounds(dtype)
    return isinstance(value.constant, int) and low <= value.constant <= high


def _meet(left: pl.DataType, right: pl.DataType) -> pl.DataType:
    if left == right:
        return left
    for kind in (pl.Float64(), pl.Float32()):
        if kind in (left, right):
            return kind
    if left.is_decimal() or right.is_decimal():
        return _meet_decimals(left, right)
    return _meet_integers(left, right)


def _meet_integers(left: pl.DataType, right: pl.DataType) -> pl.DataType:
    if left.is_unsigned_integer() == right.is_unsigned_integer():
        return max(left, right, key=lambda dtype: BITS[dtype])
    unsigned, signed = (left, right) if left.is_unsigned_integer() else (right, left)
    if BITS[signed] > BITS[unsigned]:
        return signed
    return next(kind for kind in SIGNED if BITS[kind] > BITS[unsigned])


def _meet_decimals(left: pl.DataType, right: pl.DataType) -> pl.DataType:
    (left_whole, left_scale), (right_whole, right_scale) = digits(left), digits(right)
    scale = max(left_scale, right_scale)
    return pl.Decimal(min(MAX_DIGITS, max(left_whole, right_whole) + scale), scale)


def digits(dtype: pl.DataType) -> tuple[int, int]:
    """How many digits a decimal or integer type has before and after the point."""
    if isinstance(dtype, pl.Decimal):
        return dtype.precision - dtype.scale, dtype.scale
    return _DIGITS[BITS[dtype]], 0
