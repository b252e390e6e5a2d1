"""What sort of thing a type is: numbers, text, dates; the vocabulary in which functions declare their arguments."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

SIGNED: tuple[pl.DataType, ...] = (pl.Int8(), pl.Int16(), pl.Int32(), pl.Int64(), pl.Int128())
UNSIGNED: tuple[pl.DataType, ...] = (pl.UInt8(), pl.UInt16(), pl.UInt32(), pl.UInt64())
BITS: dict[pl.DataType, int] = {
    **dict(zip(SIGNED, (8, 16, 32, 64, 128), strict=True)),
    **dict(zip(UNSIGNED, (8, 16, 32, 64), strict=True)),
}
TIMESTAMP = pl.Datetime("us")


def is_integer(dtype: pl.DataType) -> bool:
    """Whole numbers of any width."""
    return dtype.is_integer()


def is_number(dtype: pl.DataType) -> bool:
    """Whole numbers, floats and decimals."""
    return dtype.is_numeric()


def is_text(dtype: pl.DataType) -> bool:
    """Text, categories included."""
    return isinstance(dtype, pl.String | pl.Categorical | pl.Enum)


def is_timestamp(dtype: pl.DataType) -> bool:
    """A date with a time of day."""
    return isinstance(dtype, pl.Datetime)


def is_temporal(dtype: pl.DataType) -> bool:
    """A date, with or without a time of day."""
    return isinstance(dtype, pl.Date | pl.Datetime)


def is_null(dtype: pl.DataType) -> bool:
    """The type of NULL itself, which is every type."""
    return isinstance(dtype, pl.Null)


KINDS: dict[str, Callable[[pl.DataType], bool]] = {
    "any": lambda _: True,
    "number": is_number,
    "integer": is_integer,
    "float": is_number,
    "text": is_text,
    "bool": lambda dtype: isinstance(dtype, pl.Boolean),
    "date": lambda dtype: isinstance(dtype, pl.Date),
    "timestamp": is_temporal,
    "moment": lambda dtype: is_temporal(dtype) or isinstance(dtype, pl.Time),
    "duration": lambda dtype: isinstance(dtype, pl.Duration),
    "list": lambda dtype: isinstance(dtype, pl.List | pl.Array),
}


def kind_of(dtype: pl.DataType) -> str:
    """The word a person would use for this type, for messages: number, text, date."""
    for kind in ("number", "text", "bool", "date", "timestamp", "duration", "list"):
        if KINDS[kind](dtype):
            return kind
    return "time" if isinstance(dtype, pl.Time) else str(dtype).lower()
