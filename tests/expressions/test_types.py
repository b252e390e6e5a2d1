"""The words for types, read and written."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from karyaksham_kernel.expressions import parse_type, type_name
from karyaksham_kernel.expressions.types import WORDS
from karyaksham_kernel.expressions.values import literal

PLAIN = st.sampled_from(sorted(WORDS))
DECIMALS = st.integers(1, 38).flatmap(lambda p: st.integers(0, p).map(lambda s: f"decimal({p},{s})"))
ANY = st.recursive(PLAIN | DECIMALS, lambda inner: inner.map(lambda word: f"list<{word}>"), max_leaves=3)


@given(ANY)
def test_every_word_is_written_as_it_was_read(word: str):
    assert type_name(parse_type(word)) == word


@pytest.mark.parametrize(
    ("text", "dtype"),
    [
        ("int64", pl.Int64()),
        (" Decimal( 10 , 2 ) ", pl.Decimal(10, 2)),
        ("decimal(5)", pl.Decimal(5, 0)),
        ("list<list<string>>", pl.List(pl.List(pl.String()))),
        ("datetime<Europe/Rome>", pl.Datetime("us", "Europe/Rome")),
    ],
)
def test_a_type_is_read(text: str, dtype: pl.DataType):
    assert parse_type(text) == dtype


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=6), st.integers(6, 8))
def test_a_decimal_is_written_down_as_polars_would(value: Decimal, scale: int):
    dtype = pl.Decimal(38, scale)
    assert pl.select(literal(value, dtype)).equals(pl.select(pl.lit(value, dtype=dtype)))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("int46", "int64"),
        ("strng", "string"),
        ("", "Types are int64"),
        ("decimal(40,2)", "1 to 38 digits"),
        ("decimal(2,3)", "no more after the point"),
        ("list<nope>", "nope"),
    ],
)
def test_what_is_no_type_is_refused_with_the_nearest_words(text: str, words: str):
    with pytest.raises(ValueError, match=words):
        parse_type(text)


def test_types_that_have_no_word_are_described():
    assert type_name(pl.Struct({"a": pl.Int64(), "b": pl.List(pl.String())})) == "struct<a: int64, b: list<string>>"
    assert type_name(pl.Int64) == "int64"
    assert type_name(pl.Enum(["a"])) == "categorical"
