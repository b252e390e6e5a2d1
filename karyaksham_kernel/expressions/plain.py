"""Plain expressions, read without sqlglot: importing it takes a tenth of a short run's time.

Names, numbers, texts, `+ - * /`, brackets, comparisons joined by AND, and calls of a few aggregates. Whatever could
mean anything else is left to sqlglot: None is always a right answer, and where both answer they agree.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from karyaksham_kernel.expressions.tree import Call, Constant, Name, Node, Star
from karyaksham_kernel.expressions.words import WORDS

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)(?![\w.])|(?P<word>[A-Za-z_][A-Za-z_0-9]*)|'(?P<text>[^'\\]*)'(?!')"
    r"|(?P<sign>[()]|(?:<=|>=|<>|!=|[-+*/=<>])(?![-*/<>=!])))"
)
_LONGEST = 1_000
_AGGREGATES = frozenset({"avg", "count", "max", "min", "sum"})
_COMPARISONS = {"=": "=", "<>": "<>", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_SUMS = frozenset("+-")
_PRODUCTS = frozenset("*/")


class _NotPlainError(Exception):
    """This text is sqlglot's to read."""


def plain(text: str) -> Node | None:
    """The tree of a text if it is plain; None for every other, right or wrong."""
    if len(text) > _LONGEST:
        return None
    try:
        return _Parser(text).whole()
    except (_NotPlainError, RecursionError):
        return None


class _Parser:
    """Reads by descent, an operator's operands before itself."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.step()

    def step(self) -> None:
        """Go to the next token: what kind it is, what it says, and where it stands."""
        found = _TOKEN.match(self.text, self.at)
        if found is None:
            if self.text[self.at :].strip():
                raise _NotPlainError
            self.kind, self.said, self.start = "", "", len(self.text)
            return
        self.kind = found.lastgroup or ""
        self.said = found[self.kind]
        self.at = found.end()
        self.start = found.start(self.kind) - (self.kind == "text")

    def takes(self, sign: str) -> bool:
        """Step over a sign if it stands here."""
        here = self.kind == "sign" and self.said == sign
        if here:
            self.step()
        return here

    def whole(self) -> Node:
        """All of the text."""
        node = self.comparison()
        while self.kind == "word" and self.said.lower() == "and":
            self.step()
            node = _applied("and", node, self.comparison())
        if self.kind:
            raise _NotPlainError
        return node

    def comparison(self) -> Node:
        """A sum, or two that are compared."""
        node = self.sum()
        if self.kind == "sign" and (name := _COMPARISONS.get(self.said)):
            self.step()
            node = _applied(name, node, self.sum())
        return node

    def sum(self) -> Node:
        """Products, added or subtracted."""
        return self.chain(self.product, _SUMS)

    def product(self) -> Node:
        """Operands, multiplied or divided."""
        return self.chain(self.operand, _PRODUCTS)

    def chain(self, operand: Callable[[], Node], signs: frozenset[str]) -> Node:
        """Operands with operators of one rank between them, the left ones first."""
        node = operand()
        while self.kind == "sign" and (sign := self.said) in signs:
            self.step()
            node = _applied(sign, node, operand())
        return node

    def operand(self) -> Node:
        """A value, a name, a call, or a sum in brackets."""
        kind, said, start, end = self.kind, self.said, self.start, self.at
        self.step()
        if kind == "number":
            return Constant((start, end), Decimal(said) if "." in said else int(said))
        if kind == "text":
            return Constant((start, end), said)
        if kind == "word":
            return self.named(said, start, end)
        if said == "-" and self.kind == "number":
            number = self.operand()
            assert isinstance(number, Constant)
            assert isinstance(number.value, int | Decimal)
            return Constant((start, number.span[1]), -number.value)
        if said == "(":
            node = self.sum()
            if self.takes(")"):
                return node
        raise _NotPlainError

    def named(self, word: str, start: int, end: int) -> Node:
        """A column, or an aggregate of one or of all rows."""
        if self.kind == "sign" and self.said == "(":
            return self.call(word.lower(), start, end)
        if word.upper() in WORDS or (self.kind in {"word", "text", "number"} and self.said.lower() != "and"):
            raise _NotPlainError
        return Name((start, end), (word,))

    def call(self, name: str, start: int, end: int) -> Call:
        """The call of an aggregate; the opening bracket stands here."""
        if name not in _AGGREGATES:
            raise _NotPlainError
        self.step()
        star = (self.start, self.at)
        argument = Star(star) if self.takes("*") else self.sum()
        close = self.at
        if (isinstance(argument, Star) and name != "count") or not self.takes(")"):
            raise _NotPlainError
        if self.kind == "word" and self.said.lower() != "and":
            raise _NotPlainError  # FILTER, OVER, or what is none
        return Call((start, close), name, (argument,), (start, end))


def _applied(name: str, left: Node, right: Node) -> Call:
    if _is_negative(left):
        raise _NotPlainError  # where such a call begins, sqlglot says
    span = (left.span[0], right.span[1])
    return Call(span, name, (left, right), span)


def _is_negative(node: Node) -> bool:
    return isinstance(node, Constant) and isinstance(node.value, int | Decimal) and str(node.value).startswith("-")
