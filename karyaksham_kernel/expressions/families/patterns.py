"""Patterns: LIKE with its two wildcards, and regular expressions."""

from __future__ import annotations

import re
from collections.abc import Callable

import polars as pl

from karyaksham_kernel.expressions.function import Example, Function, Invocation
from karyaksham_kernel.expressions.values import Value, literal

_CATEGORY = "patterns"
_FLAGS = {"i": "i", "c": "", "s": "s", "g": "", "m": "m", "n": "m", "p": "m", "l": ""}


def _like(*, ignore_case: bool) -> Callable[[Invocation], Value]:
    def build(call: Invocation) -> Value:
        pattern, escape = call.constant(1), call.constant(2, "")
        if pattern is None or escape is None:
            return call.result(literal(None, pl.Boolean()), pl.Boolean())
        tokens = _tokens(call, str(pattern), str(escape))
        return call.result(_matcher(tokens, ignore_case=ignore_case)(call[0].expr), pl.Boolean())

    return build


def _tokens(call: Invocation, pattern: str, escape: str) -> list[str]:
    """Plain texts, and `%` and `_` as themselves; a text that happens to be a wildcard is doubled."""
    tokens: list[str] = []
    characters = iter(pattern)
    for character in characters:
        if escape and character == escape:
            following = next(characters, None)
            if following is None:
                raise call.fault("The pattern ends in its escape character.", at=1)
            tokens.append("=" + following)
        else:
            tokens.append(character if character in "%_" else "=" + character)
    return tokens


def _matcher(tokens: list[str], *, ignore_case: bool) -> Callable[[pl.Expr], pl.Expr]:
    """The cheapest test that says the same: most patterns are a beginning, an end or a part."""
    plain = "".join(token[1:] for token in tokens if token[0] == "=")
    wildcards = [index for index, token in enumerate(tokens) if token[0] != "="]
    if not ignore_case and "_" not in tokens:
        if not wildcards:
            return lambda text: text == plain
        if wildcards == [len(tokens) - 1]:
            return lambda text: text.str.starts_with(plain)
        if wildcards == [0]:
            return lambda text: text.str.ends_with(plain)
        if wildcards == [0, len(tokens) - 1]:
            return lambda text: text.str.contains(plain, literal=True)
    body = "".join({"%": ".*", "_": "."}.get(token, re.escape(token[1:])) for token in tokens)
    return lambda text: text.str.contains(f"(?s{'i' if ignore_case else ''})^(?:{body})$")


def _regex(call: Invocation, options_at: int = 2, *, whole: bool = False) -> str | None:
    """The pattern with its flags; None for a NULL pattern. polars reads the same syntax as DuckDB's RE2."""
    pattern, options = call.constant(1), call.constant(options_at, "")
    if pattern is None or options is None:
        return None
    unknown = [flag for flag in str(options) if flag not in _FLAGS]
    if unknown:
        raise call.fault(f"There is no option {unknown[0]}.", "The options are i, c, s, m, g.", at=options_at)
    flags = "".join(_FLAGS[flag] for flag in str(options))
    body = re.escape(str(pattern)) if "l" in str(options) else str(pattern)
    regex = f"^(?:{body})$" if whole else body
    regex = f"(?{flags}){regex}" if flags else regex
    try:
        pl.select(pl.lit("").str.contains(regex))
    except pl.exceptions.ComputeError:
        raise call.fault("The regular expression cannot be read.", _reason(regex), at=1) from None
    return regex


def _reason(regex: str) -> str | None:
    try:
        re.compile(regex)
    except re.error as error:
        return f"{str(error).capitalize()}."
    return None


def _matches(*, whole: bool) -> Callable[[Invocation], Value]:
    def build(call: Invocation) -> Value:
        regex = _regex(call, whole=whole)
        null = literal(None, pl.Boolean())
        return call.result(null if regex is None else call[0].expr.str.contains(regex), pl.Boolean())

    return build


def _extracted(call: Invocation) -> Value:
    regex, group = _regex(call, 3), call.constant(2, 0)
    if regex is None or not isinstance(group, int):
        return call.result(literal(None, pl.String()), pl.String())
    text = call[0].expr
    found = text.str.extract(regex if group else f"({regex})", max(group, 1)).fill_null("")
    return call.result(pl.when(text.is_not_null()).then(found), pl.String())


def _extracted_all(call: Invocation) -> Value:
    dtype = pl.List(pl.String())
    regex = _regex(call)
    return call.result(literal(None, dtype) if regex is None else call[0].expr.str.extract_all(regex), dtype)


def _regex_replaced(call: Invocation) -> Value:
    regex, new, options = _regex(call, 3), call.constant(2), call.constant(3, "")
    if regex is None or new is None:
        return call.result(literal(None, pl.String()), pl.String())
    replacement = re.sub(r"\\(\d)", r"${\1}", str(new).replace("$", "$$")).replace("\\\\", "\\")
    text = call[0].expr.str
    replaced = text.replace_all(regex, replacement) if "g" in str(options) else text.replace(regex, replacement)
    return call.result(replaced, pl.String())


def _built(declared: str, doc: str, example: Example, build: Callable[[Invocation], Value], **more: object) -> Function:
    return Function(declared, _CATEGORY, doc, example, build=build, **more)  # type: ignore[arg-type]


FUNCTIONS: tuple[Function, ...] = (
    _built(
        "like(value: text, pattern: constant text, escape: constant text?) -> bool",
        "Whether the whole text fits a pattern: % stands for any text, _ for one character.",
        Example("'100%' LIKE '%0$%' ESCAPE '$'", True),
        _like(ignore_case=False),
        syntax="value LIKE pattern [ESCAPE character]",
    ),
    _built(
        "ilike(value: text, pattern: constant text, escape: constant text?) -> bool",
        "Like LIKE, capitals and small letters being the same.",
        Example("'Lima' ILIKE 'LI_A'", True),
        _like(ignore_case=True),
        syntax="value ILIKE pattern [ESCAPE character]",
    ),
    _built(
        "regexp_matches(value: text, pattern: constant text, options: constant text?) -> bool",
        "Whether the regular expression is found in the text; option i ignores case. Also value ~ pattern.",
        Example("regexp_matches('AB12', '[a-z]+[0-9]', 'i')", True),
        _matches(whole=False),
        aliases=("~",),
    ),
    _built(
        "regexp_full_match(value: text, pattern: constant text, options: constant text?) -> bool",
        "Whether the regular expression fits the whole text.",
        Example("regexp_full_match('abc', 'a.')", False),
        _matches(whole=True),
    ),
    _built(
        "regexp_extract(text: text, pattern: constant text, group: constant integer?, options: constant text?) -> text",
        "What the regular expression, or a group of it, finds first; empty where it finds nothing.",
        Example("regexp_extract('AA-12', '([A-Z]+)-([0-9]+)', 2)", "12"),
        _extracted,
    ),
    _built(
        "regexp_extract_all(value: text, pattern: constant text) -> list",
        "The list of everything the regular expression finds.",
        Example("regexp_extract_all('a1b2', '[0-9]')", ["1", "2"]),
        _extracted_all,
    ),
    _built(
        "regexp_replace(value: text, pattern: constant text, new: constant text, options: constant text?) -> text",
        r"With the first find, or with option g every find, replaced; \1 in the new text is the first group.",
        Example(r"regexp_replace('a-b', '([a-z])', '\1\1', 'g')", "aa-bb"),
        _regex_replaced,
    ),
)
