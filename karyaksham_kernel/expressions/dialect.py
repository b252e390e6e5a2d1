"""sqlglot's DuckDB parser, held to scalar expressions, strict about keywords, and with positions kept.

Importing this module imports sqlglot (about 50 ms), so only `reading` does, and only when a text is parsed. sqlglot's
own DuckDB dialect would bring its SQL generator along, half as much again, so the few things that parsing asks of a
dialect are stated here.
"""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect, NormalizationStrategy
from sqlglot.errors import ParseError, TokenError
from sqlglot.parsers.duckdb import DuckDBParser
from sqlglot.tokenizer_core import Token, TokenType
from sqlglot.tokens import Tokenizer

from karyaksham_kernel.expressions.faults import ExpressionError

Placed = TypeVar("Placed", bound=exp.Expr | None)
_TOO_MANY_NODES = 5_000
_MOMENTS = {"DATE", "TIME", "TIMESTAMP", "DATETIME"}
_ENCLOSING = {"list", "array", "datetime"}


class UnexpectedError(ParseError):
    """sqlglot's complaint with the offsets it is about; a ParseError, so that the parser may still backtrack."""

    def __init__(self, message: str, token: Token | None) -> None:
        super().__init__(message)
        self.token = token


class ExpressionParser(DuckDBParser):
    """Reads every function as itself: which functions there are, and what they mean, the register says."""

    FUNCTIONS: ClassVar[dict[str, Any]] = {}
    NO_PAREN_FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {"CASE": lambda self: self.parse_case()}
    FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {
        "CAST": lambda self: self.parse_cast(exp.Cast),
        "TRY_CAST": lambda self: self.parse_cast(exp.TryCast),
        "SUBSTRING": lambda self: self.parse_substring(),
        "EXTRACT": lambda self: self._parse_extract(),
        "POSITION": lambda self: self._parse_position(),
        "TRIM": lambda self: self._parse_trim(),
    }
    RANGE_PARSERS: ClassVar[dict[TokenType, Any]] = {
        **DuckDBParser.RANGE_PARSERS,
        TokenType.BETWEEN: lambda self, this: self.parse_between(this),
    }
    PLACEHOLDER_PARSERS: ClassVar[dict[TokenType, Any]] = {TokenType.PARAMETER: lambda self: self.parse_parameter()}

    def raise_error(self, message: str, token: Token | None = None) -> None:
        """Raise at once, with the token instead of a formatted excerpt."""
        raise UnexpectedError(message, token or self._curr or None)

    def need(self, token_type: TokenType, word: str, construct: str) -> None:
        """Step over a keyword that has to stand here; sqlglot itself would do without it."""
        if not self._match(token_type):
            self.raise_error(f"expected {word} in {construct}")

    def parse_case(self) -> exp.Case:
        """`CASE [x] WHEN … THEN … [ELSE …] END`, the word CASE already read."""
        start = self._prev
        operand = None if self._curr and self._curr.token_type == TokenType.WHEN else self._parse_disjunction()
        branches = []
        while self._match(TokenType.WHEN):
            condition = self._parse_disjunction()
            self.need(TokenType.THEN, "THEN", "CASE")
            branches.append(exp.If(this=condition, true=self._parse_disjunction()))
        if not branches:
            self.raise_error("expected WHEN in CASE")
        otherwise = self._parse_disjunction() if self._match(TokenType.ELSE) else None
        self.need(TokenType.END, "END", "CASE")
        return self._placed(exp.Case(this=operand, ifs=branches, default=otherwise), start)

    def parse_between(self, this: exp.Expr) -> exp.Between:
        """`BETWEEN low AND high`, the word BETWEEN already read."""
        low = self._parse_bitwise()
        self.need(TokenType.AND, "AND", "BETWEEN")
        return self.expression(exp.Between(this=this, low=low, high=self._parse_bitwise()))

    def parse_parameter(self) -> exp.Placeholder | None:
        """`$name`, the dollar already read."""
        start = self._prev
        if not (self._match(TokenType.NUMBER) or self._match_set(self.ID_VAR_TOKENS)):
            return None
        return self._placed(exp.Placeholder(this=self._prev.text), start)

    def parse_cast(self, kind: type[exp.Cast]) -> exp.Cast:
        """`CAST(value AS type)`, the bracket already opened."""
        value = self._parse_assignment()
        self.need(TokenType.ALIAS, "AS", "CAST")
        return self.expression(kind(this=value, to=self._parse_types()))

    def parse_substring(self) -> exp.Anonymous:
        """`SUBSTRING(value, start, length)` or `SUBSTRING(value FROM start FOR length)`, the bracket already opened."""
        arguments: list[exp.Expr | None] = [*self._parse_csv(self._parse_assignment)]
        worded = (TokenType.FROM, TokenType.FOR)
        arguments.extend(self._parse_bitwise() for word in worded if self._match(word))
        return self.expression(exp.Anonymous(this="substring", expressions=arguments))

    def _parse_function_parameter(self) -> exp.Expr | None:
        """A column's name in `AS t(a, b)`; sqlglot would look for a type after it."""
        return self._parse_id_var()

    def _parse_types(self, *_args: Any, **_options: Any) -> exp.DataType:
        """A type is kept as it is written; what the words mean this package knows itself."""
        start = self._curr
        if not (start and start.text and (start.text[0].isalpha() or start.text[0] == "_")):
            self.raise_error("expected a type")
        self._advance()
        self._skip_enclosed(TokenType.L_PAREN, TokenType.R_PAREN)
        if start.text.lower() in _ENCLOSING:
            self._skip_enclosed(TokenType.LT, TokenType.GT)
        while self._match_pair(TokenType.L_BRACKET, TokenType.R_BRACKET):
            pass
        return self._placed(exp.DataType(this=exp.DataType.Type.UNKNOWN), start)

    def _skip_enclosed(self, opening: TokenType, closing: TokenType) -> None:
        depth = 0
        while self._curr and (depth or self._curr.token_type == opening):
            depth += (self._curr.token_type == opening) - (self._curr.token_type == closing)
            self._advance()

    def _parse_type(self, *_args: Any, **_options: Any) -> exp.Expr | None:
        """`DATE '2024-01-05'` is a cast of its literal; a type's name alone is a column."""
        named = self._curr and self._curr.text.upper() in _MOMENTS
        if named and self._next and self._next.token_type == TokenType.STRING:
            dtype = self._parse_types()
            return self._parse_column_ops(self.expression(exp.Cast(this=self._parse_primary(), to=dtype)))
        if (found := self._parse_atom() or self._parse_interval()) is not None:
            return self._parse_column_ops(found)
        return self._parse_column()

    def _parse_interval(self, *args: Any, **options: Any) -> exp.Add | exp.Interval | None:
        start = self._curr
        return self._placed(super()._parse_interval(*args, **options), start)

    def _parse_function_call(self, *args: Any, **options: Any) -> exp.Expr | None:
        """A call reaches to its closing bracket; where its name ends is kept too."""
        start = self._curr
        found = super()._parse_function_call(*args, **options)
        if isinstance(found, exp.Anonymous) and "end" in found.meta:
            found.meta["name_end"] = found.meta["end"]
        return self._placed(found, start)

    def _placed(self, node: Placed, start: Token) -> Placed:
        if node is not None and start:
            node.meta.update(start=start.start, end=self._prev.end)
        return node


class ExpressionTokenizer(Tokenizer):
    """DuckDB's operators, numbers and dollars."""

    HEREDOC_STRINGS: ClassVar[list[str | tuple[str, str]]] = ["$"]
    HEREDOC_TAG_IS_IDENTIFIER = True
    HEREDOC_STRING_ALTERNATIVE = TokenType.PARAMETER
    KEYWORDS: ClassVar[dict[str, TokenType]] = {
        **Tokenizer.KEYWORDS,
        "//": TokenType.DIV,
        "**": TokenType.DSTAR,
        "STRING": TokenType.TEXT,
        "DATETIME": TokenType.TIMESTAMPNTZ,
        "TIMESTAMP": TokenType.TIMESTAMPNTZ,
    }
    SINGLE_TOKENS: ClassVar[dict[str, TokenType]] = {**Tokenizer.SINGLE_TOKENS, "$": TokenType.PARAMETER}
    VAR_SINGLE_TOKENS: ClassVar[set[str]] = {"$"}


class ExpressionDialect(Dialect):
    """What the parser asks of DuckDB's dialect."""

    NULL_ORDERING = "nulls_are_last"
    SUPPORTS_USER_DEFINED_TYPES = True
    SUPPORTS_FIXED_SIZE_ARRAYS = True
    NUMBERS_CAN_BE_UNDERSCORE_SEPARATED = True
    NORMALIZATION_STRATEGY = NormalizationStrategy.CASE_INSENSITIVE

    Tokenizer = ExpressionTokenizer
    Parser = ExpressionParser


def parse(text: str) -> exp.Expr:
    """The tree that sqlglot gives for one expression; raises ExpressionError `expression_syntax` with the position."""
    try:
        found = _parsed(text)
    except TokenError as error:
        raise _unreadable(text) from error
    except UnexpectedError as fault:
        raise _explained(text, fault) from None
    except RecursionError:
        raise ExpressionError("expression_syntax", "The expression is nested too deeply.", (0, len(text))) from None
    assert found is not None  # there are tokens
    return found


def _parsed(text: str) -> exp.Expr | None:
    dialect = ExpressionDialect()
    tokens = dialect.tokenize(text)
    if not tokens:
        raise ExpressionError("expression_syntax", "The expression is empty.", (0, len(text)))
    _check_brackets(tokens)
    return ExpressionParser(dialect=dialect, max_nodes=_TOO_MANY_NODES).parse(tokens, text)[0]


def _check_brackets(tokens: list[Token]) -> None:
    """Sqlglot forgives some open brackets, and a semicolon would silently end the expression."""
    closers = {TokenType.L_PAREN: TokenType.R_PAREN, TokenType.L_BRACKET: TokenType.R_BRACKET}
    opened: list[Token] = []
    for token in tokens:
        if token.token_type in closers:
            opened.append(token)
        elif token.token_type in closers.values():
            if not opened or closers[opened.pop().token_type] != token.token_type:
                raise _fault(f"Syntax error: {token.text} closes nothing.", token)
        elif token.token_type == TokenType.SEMICOLON:
            raise _fault("Syntax error: ; is not expected here.", token)
    if opened:
        raise _fault(f"Syntax error: this {opened[-1].text} is never closed.", opened[-1])


def _fault(message: str, token: Token) -> ExpressionError:
    return ExpressionError("expression_syntax", message, (token.start, token.end + 1))


def _unreadable(text: str) -> ExpressionError:
    """A quote that is never closed is the one thing the tokenizer stumbles over."""
    opened, quote = 0, ""
    for at, character in enumerate(text):
        if not quote and character in "'\"":
            opened, quote = at, character
        elif character == quote:
            quote = ""
    message = f"The {quote} is never closed." if quote else "The expression cannot be read."
    return ExpressionError("expression_syntax", message, (opened, len(text)))


def _explained(text: str, fault: UnexpectedError) -> ExpressionError:
    said = str(fault)
    if fault.token is None:
        end = len(text.rstrip())
        what = said if said.startswith("expected") else "something is missing"
        return ExpressionError("expression_syntax", f"The expression ends too early: {what}.", (end, len(text) or end))
    found = text[fault.token.start : fault.token.end + 1]
    what = f"{said}, found {found}" if said.startswith("expected") else f"{found} is not expected here"
    return ExpressionError("expression_syntax", f"Syntax error: {what}.", (fault.token.start, fault.token.end + 1))
