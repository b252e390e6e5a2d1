"""Plain texts are read without sqlglot, and mean what they mean to it: the same trees, at the same places."""

import re
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karyaksham_kernel.expressions.dialect import ExpressionParser, ExpressionTokenizer
from karyaksham_kernel.expressions.faults import ExpressionError
from karyaksham_kernel.expressions.plain import plain
from karyaksham_kernel.expressions.reading import read_any
from karyaksham_kernel.expressions.words import WORDS


@pytest.mark.parametrize(
    "text",
    [
        "l_quantity > 5",
        "carrier = 'UA' and dep_delay >= -15.50",
        "l_extendedprice * (1 - l_discount)",
        "count(*)",
        "sum(price) / count(*)",
        "  AVG( x+1 )  ",
    ],
)
def test_what_most_texts_say_is_plain(text: str) -> None:
    assert repr(plain(text)) == repr(read_any(text))


PIECES = st.sampled_from(
    [
        *[
            "a",
            "B_1",
            "_x",
            "price",
            "day",
            "and",
            "AND",
            "or",
            "not",
            "is",
            "null",
            "in",
            "like",
            "date",
            "row",
            "over",
        ],
        *[
            "sum",
            "count",
            "Avg",
            "min",
            "lower",
            "filter",
            "interval",
            "end",
            "asc",
            "e",
            "x",
            "b",
            "r",
            "5",
            "0",
            "007",
        ],
        *["1.5", "1.", ".5", "1e3", "1_000", "1x", "'UA'", "''", "'it''s'", "'a\\b'", "'ï'", '"q"', "$p", "a.b", "ä"],
        *["+", "-", "*", "/", "%", "//", "**", "||", "=", "<>", "!=", "<", "<=", ">", ">=", "==", "(", ")", ",", ";"],
        *["::int", "[1]", "--", "/*", "*/", "->", "~", "@", "#", "\n", "\t"],
    ]
)
SPACES = st.sampled_from(["", " ", "  "])
ANYTHING = st.lists(st.tuples(PIECES, SPACES), max_size=9).map(lambda pairs: "".join(map("".join, pairs)))


@given(ANYTHING)
@settings(max_examples=3_000, deadline=None)
def test_a_text_that_is_plain_means_the_same_to_sqlglot(text: str) -> None:
    agrees(text)


def agrees(text: str) -> None:
    found = plain(text)
    if found is not None:
        assert repr(found) == repr(read_any(text))


OPERANDS = st.sampled_from(["a", "price", "dep_delay", "5", "-5", "- 5", "1.50", "'UA'", "count(*)", "SUM( a )"])
SIGNS = st.sampled_from(["+", "-", "*", "/", "=", "<", ">=", "<>", "and", "AND"])
LEAVES = 8


def grown(below: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    joined = st.tuples(below, SPACES, SIGNS, st.just(" "), below).map(" ".join)
    return st.one_of(joined, below.map("({})".format), below.map("min({})".format))


@given(st.recursive(OPERANDS, grown, max_leaves=LEAVES))
@settings(max_examples=1_500, deadline=None)
def test_well_formed_texts_mean_the_same_too(text: str) -> None:
    agrees(text)


def test_words_that_sqlglot_knows_are_never_columns() -> None:
    words = {key.split()[0] for key in ExpressionTokenizer.KEYWORDS if re.fullmatch(r"[A-Z_][A-Z_0-9 ]*", key)}
    assert words | set(ExpressionParser.FUNCTION_PARSERS) | set(ExpressionParser.NO_PAREN_FUNCTION_PARSERS) <= WORDS
    assert all(plain(word.lower()) is None for word in WORDS)


@pytest.mark.parametrize(
    "text", ["", " ", "a b", "(a", "a)", "a = b = c", "sum(*)", "count()", "1 +", "and", "a.b", "5 a"]
)
def test_what_is_not_plain_is_left_to_sqlglot(text: str) -> None:
    assert plain(text) is None


def test_deep_brackets_are_told_by_sqlglot() -> None:
    text = "(" * 400 + "a" + ")" * 400
    agrees(text)
    with pytest.raises(ExpressionError):
        read_any("(" * 5_000 + "a" + ")" * 5_000)


def test_a_plain_text_needs_no_sqlglot() -> None:
    code = (
        "import sys; from karyaksham_kernel.expressions.parsing import read; read('sum(a) > 5');"
        "sys.exit('sqlglot' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
