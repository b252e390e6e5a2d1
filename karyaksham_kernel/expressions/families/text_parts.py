"""Text: taking parts, padding, replacing. Positions count characters from 1, negative ones from the end."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from karyaksham_kernel.expressions.failing import fail_where
from karyaksham_kernel.expressions.function import Example, Function, Invocation
from karyaksham_kernel.expressions.values import Value, literal

_CATEGORY = "text"


def _substring(call: Invocation) -> Value:
    start, length = call[1].constant, call.constant(2)
    simple = isinstance(start, int) and start >= 1 and (len(call) == 2 or (isinstance(length, int) and length >= 0))
    if simple:
        assert isinstance(start, int)
        return call.result(call[0].expr.str.slice(start - 1, length), pl.String())  # type: ignore[arg-type]
    return call.result(_any_substring(call), pl.String())


def _any_substring(call: Invocation) -> pl.Expr:
    """The characters from `begin` up to `end`; a start before the text eats into the length."""
    text, start = call[0].expr, call[1].expr.cast(pl.Int64)
    size = text.str.len_chars().cast(pl.Int64)
    begin = pl.when(start > 0).then(start - 1).when(start == 0).then(-1).otherwise(size + start)
    if len(call) == 2:
        return pl.when(start.is_not_null()).then(text.str.slice(begin.clip(0)))
    length = call[2].expr.cast(pl.Int64)
    first = pl.min_horizontal(begin, begin + length).clip(0)
    last = pl.max_horizontal(begin, begin + length).clip(0)
    known = start.is_not_null() & length.is_not_null()
    return pl.when(known).then(text.str.slice(first, last - first))


def _side(take: Callable[[pl.Expr, pl.Expr], pl.Expr]) -> Callable[[pl.Expr, pl.Expr], pl.Expr]:
    """A negative count leaves out as many from the other side, which polars does too."""
    return lambda text, count: pl.when(count.is_not_null()).then(take(text, count.cast(pl.Int64)))


def _padded(*, left: bool) -> Callable[[Invocation], Value]:
    """Cut to the length or filled up to it, with a filling of any number of characters."""

    def build(call: Invocation) -> Value:
        length, fill = call[1].constant, call[2].constant
        if not isinstance(length, int) or fill is None:
            return call.result(literal(None, pl.String()), pl.String())
        wanted, filling = max(0, length), str(fill)

        def pad(text: pl.Expr) -> pl.Expr:
            kept, lacking = text.str.head(wanted), wanted - text.str.len_chars().cast(pl.Int64)
            if not filling:
                return fail_where(kept, lacking > 0, "there is nothing to pad with", call.scope)
            added = pl.lit(filling * (wanted // len(filling) + 1)).str.slice(0, lacking.clip(0))
            return pl.concat_str(added, kept) if left else pl.concat_str(kept, added)

        return call.result(call.bound(pad, call[0].expr), pl.String())

    return build


def _split_part(text: pl.Expr, separator: pl.Expr, index: pl.Expr) -> pl.Expr:
    at = index.cast(pl.Int64)
    place = pl.when(at > 0).then(at - 1).otherwise(at)
    found = text.str.split(separator).list.get(place, null_on_oob=True).fill_null("")
    known = text.is_not_null() & separator.is_not_null() & at.is_not_null()
    return pl.when(known & (at != 0)).then(found).when(known).then(pl.lit(""))


def _repeat(text: pl.Expr, count: pl.Expr) -> pl.Expr:
    joined = text.repeat_by(count.cast(pl.Int64).clip(0)).list.join("")
    return pl.when(text.is_not_null() & count.is_not_null()).then(joined)


def _replaced(call: Invocation) -> Value:
    """A constant to look for is the common and the fast case."""
    old, new = call[1].constant, call[2].constant
    if isinstance(old, str) and isinstance(new, str):
        expr = call[0].expr.str.replace_all(old, new, literal=True) if old else call[0].expr
        return call.result(expr, pl.String())
    text, new_text = call[0].expr, call[2].expr
    if old is None:
        return call.result(literal(None, pl.String()), pl.String())
    joined = text.str.split(str(old)).list.join(new_text, ignore_nulls=False) if old else text
    return call.result(pl.when(new_text.is_not_null()).then(joined), pl.String())


def _text(declared: str, doc: str, example: Example, expr: Callable[..., pl.Expr], *aliases: str) -> Function:
    return Function(declared, _CATEGORY, doc, example, expr=expr, aliases=aliases, repeats=True)


def _built(declared: str, doc: str, example: Example, build: Callable[[Invocation], Value], *aliases: str) -> Function:
    return Function(declared, _CATEGORY, doc, example, build=build, aliases=aliases)


FUNCTIONS: tuple[Function, ...] = (
    _built(
        "substring(value: text, start: integer, length: integer?) -> text",
        "So many characters from a place; a negative start counts from the end.",
        Example("substring('hello', -3, 2)", "ll"),
        _substring,
        "substr",
    ),
    _text(
        "left(value: text, count: integer) -> text",
        "The first characters; a negative count leaves out as many at the end.",
        Example("left('hello', -2)", "hel"),
        _side(lambda text, count: text.str.head(count)),
    ),
    _text(
        "right(value: text, count: integer) -> text",
        "The last characters; a negative count leaves out as many at the start.",
        Example("right('hello', 2)", "lo"),
        _side(lambda text, count: text.str.tail(count)),
    ),
    _text(
        "split_part(value: text, separator: text, index: integer) -> text",
        "One of the parts between separators, counted from 1, negative from the end; empty where there is none.",
        Example("split_part('a,b,c', ',', -1)", "c"),
        _split_part,
    ),
    _built(
        "string_split(value: text, separator: text) -> list",
        "The list of the parts between separators.",
        Example("string_split('a,b', ',')", ["a", "b"]),
        lambda call: call.result(call[0].expr.str.split(call[1].expr), pl.List(pl.String())),
        "str_split",
        "split",
    ),
    _built(
        "replace(value: text, old: constant text, new: text) -> text",
        "With every occurrence of the old text replaced by the new.",
        Example("replace('a-b-c', '-', '')", "abc"),
        _replaced,
    ),
    _built(
        "lpad(value: text, length: constant integer, fill: constant text) -> text",
        "Filled up on the left to so many characters, or cut to them.",
        Example("lpad('7', 3, '0')", "007"),
        _padded(left=True),
    ),
    _built(
        "rpad(value: text, length: constant integer, fill: constant text) -> text",
        "Filled up on the right to so many characters, or cut to them.",
        Example("rpad('a', 4, 'xy')", "axyx"),
        _padded(left=False),
    ),
    _text(
        "reverse(value: text) -> text", "Backwards.", Example("reverse('naïve')", "evïan"), lambda v: v.str.reverse()
    ),
    _text(
        "repeat(value: text, count: integer) -> text",
        "The text so many times.",
        Example("repeat('ab', 3)", "ababab"),
        _repeat,
    ),
)
