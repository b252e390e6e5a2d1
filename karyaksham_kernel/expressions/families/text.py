"""Text: case, length, trimming, joining, searching. Positions count characters from 1, never bytes."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from karyaksham_kernel.expressions.conversion import to_text
from karyaksham_kernel.expressions.function import Example, Function, Invocation
from karyaksham_kernel.expressions.values import Value, literal

_CATEGORY = "text"
_SPACES = " \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"


def _upper(text: pl.Expr) -> pl.Expr:
    """Character by character, as DuckDB does: ß has a capital of its own and does not become SS."""
    return text.str.replace_all("ß", "ẞ", literal=True).str.to_uppercase()


def _lower(text: pl.Expr) -> pl.Expr:
    """Character by character, as DuckDB does: a sigma at the end of a word is like any other."""
    return text.str.replace_all("Σ", "σ", literal=True).str.replace_all("İ", "i", literal=True).str.to_lowercase()


def _trimmed(strip: Callable[[pl.Expr, str], pl.Expr]) -> Callable[[Invocation], Value]:
    def build(call: Invocation) -> Value:
        characters = call.constant(1, _SPACES)
        if characters is None:
            return call.result(literal(None, pl.String()), pl.String())
        return call.result(strip(call[0].expr, str(characters)) if characters else call[0].expr, pl.String())

    return build


def _concat(call: Invocation) -> Value:
    texts = [to_text(value, call.scope) for value in call.values]
    return call.result(pl.concat_str(texts, ignore_nulls=True), pl.String())


def _joined(call: Invocation) -> Value:
    return call.result(to_text(call[0], call.scope) + to_text(call[1], call.scope), pl.String())


def _concat_with(call: Invocation) -> Value:
    separator = call.constant(0)
    if separator is None:
        return call.result(literal(None, pl.String()), pl.String())
    texts = [to_text(value, call.scope) for value in call.values[1:]]
    return call.result(pl.concat_str(texts, separator=str(separator), ignore_nulls=True), pl.String())


def _position(text: pl.Expr, part: pl.Expr) -> pl.Expr:
    """How many characters stand before the part; polars itself counts bytes."""
    before = text.str.split(part).list.get(0, null_on_oob=True).fill_null("").str.len_chars().cast(pl.Int64) + 1
    missing = pl.when(text.is_not_null() & part.is_not_null()).then(literal(0, pl.Int64()))
    return (
        pl.when(part == "")
        .then(missing + 1)
        .when(text.str.contains(part, literal=True))
        .then(before)
        .otherwise(missing)
    )


def _length(call: Invocation) -> Value:
    value = call[0]
    if isinstance(value.dtype, pl.List | pl.Array):
        return call.result(value.expr.list.len().cast(pl.Int64), pl.Int64())
    if isinstance(value.dtype, pl.String | pl.Categorical | pl.Enum | pl.Null):
        return call.result(value.expr.cast(pl.String).str.len_chars().cast(pl.Int64), pl.Int64())
    raise call.fault("Only text and lists have a length.", "CAST it AS string.", at=0, code="type_mismatch")


def _text(declared: str, doc: str, example: Example, expr: Callable[..., pl.Expr], *aliases: str) -> Function:
    return Function(declared, _CATEGORY, doc, example, expr=expr, aliases=aliases, repeats=expr is _position)


def _built(declared: str, doc: str, example: Example, build: Callable[[Invocation], Value], *aliases: str) -> Function:
    return Function(declared, _CATEGORY, doc, example, build=build, aliases=aliases)


FUNCTIONS: tuple[Function, ...] = (
    Function(
        "||(left: any, right: any) -> text",
        _CATEGORY,
        "Joins two texts; NULL where one is NULL. Other types are written as text first.",
        Example("'a' || 1", "a1"),
        build=_joined,
        syntax="left || right",
    ),
    _built(
        "concat(values: any...) -> text",
        "Joins texts, passing over NULLs.",
        Example("concat('a', NULL, 1)", "a1"),
        _concat,
    ),
    _built(
        "concat_ws(separator: constant text, values: any...) -> text",
        "Joins texts with a separator between them, passing over NULLs.",
        Example("concat_ws('-', 'a', NULL, 'b')", "a-b"),
        _concat_with,
    ),
    _text("upper(value: text) -> text", "In capitals.", Example("upper('naïve')", "NAÏVE"), _upper, "ucase"),
    _text("lower(value: text) -> text", "In small letters.", Example("lower('ÄB')", "äb"), _lower, "lcase"),
    _built(
        "length(value: any) -> integer",
        "How many characters a text, or entries a list, has.",
        Example("length('naïve')", 5),
        _length,
        "len",
        "char_length",
        "character_length",
    ),
    _text(
        "strlen(value: text) -> integer",
        "How many bytes the text takes in UTF-8.",
        Example("strlen('naïve')", 6),
        lambda value: value.str.len_bytes().cast(pl.Int64),
    ),
    _built(
        "trim(value: text, characters: constant text?) -> text",
        "Without the spaces, or these characters, at both ends.",
        Example("trim('  a ')", "a"),
        _trimmed(lambda text, characters: text.str.strip_chars(characters)),
    ),
    _built(
        "ltrim(value: text, characters: constant text?) -> text",
        "Without the spaces, or these characters, at the start.",
        Example("ltrim('xyax', 'xy')", "ax"),
        _trimmed(lambda text, characters: text.str.strip_chars_start(characters)),
    ),
    _built(
        "rtrim(value: text, characters: constant text?) -> text",
        "Without the spaces, or these characters, at the end.",
        Example("rtrim('a  ')", "a"),
        _trimmed(lambda text, characters: text.str.strip_chars_end(characters)),
    ),
    _text(
        "starts_with(value: text, part: text) -> bool",
        "Whether the text begins with the part.",
        Example("starts_with('Lima', 'Li')", True),
        lambda value, part: value.str.starts_with(part),
        "prefix",
    ),
    _text(
        "ends_with(value: text, part: text) -> bool",
        "Whether the text ends with the part.",
        Example("ends_with('Lima', 'ma')", True),
        lambda value, part: value.str.ends_with(part),
        "suffix",
    ),
    _text(
        "contains(value: text, part: text) -> bool",
        "Whether the part stands anywhere in the text.",
        Example("contains('Lima', 'im')", True),
        lambda value, part: value.str.contains(part, literal=True),
    ),
    _text(
        "position(value: text, part: text) -> integer",
        "Where the part first stands in the text, counted from 1; 0 where it does not. Also POSITION(part IN value).",
        Example("strpos('naïve', 'v')", 4),
        _position,
        "strpos",
        "instr",
    ),
)
