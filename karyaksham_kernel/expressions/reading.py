"""From text to the tree: sqlglot parses, and what it gives is put into this package's own few kinds of node."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sqlglot import exp

from karyaksham_kernel.expressions.dialect import parse
from karyaksham_kernel.expressions.faults import ExpressionError, Span
from karyaksham_kernel.expressions.reading_calls import read_call, read_window
from karyaksham_kernel.expressions.tree import (
    Branch,
    Call,
    Case,
    Cast,
    Constant,
    Interval,
    Name,
    Node,
    Parameter,
    Star,
)

OPERATORS: dict[type[exp.Expr], str] = {
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
    exp.Div: "/",
    exp.IntDiv: "//",
    exp.Mod: "%",
    exp.Pow: "**",
    exp.DPipe: "||",
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.And: "and",
    exp.Or: "or",
    exp.NullSafeEQ: "is not distinct from",
    exp.NullSafeNEQ: "is distinct from",
    exp.RegexpLike: "~",
    exp.Neg: "-",
    exp.Not: "not",
}


class Reader:
    """Turns sqlglot nodes into tree nodes; knows the text, for positions and for the spelling of types."""

    def __init__(self, text: str) -> None:
        self.text = text

    def read(self, node: exp.Expr) -> Node:
        """Any scalar expression; raises ExpressionError for what is not one."""
        if name := OPERATORS.get(type(node)):
            return self._operator(name, node)
        reader = _READERS.get(type(node))
        if reader is None:
            raise self._foreign(node)
        return reader(self, node)

    def span(self, node: exp.Expr) -> Span:
        """From the first to the last character that this node or anything below it was read from."""
        ends = [(part.meta["start"], part.meta["end"] + 1) for part in node.walk() if "start" in part.meta]
        if not ends:
            return (0, len(self.text))
        return (min(start for start, _ in ends), max(end for _, end in ends))

    def fault(self, node: exp.Expr, message: str, hint: str | None = None) -> ExpressionError:
        """A syntax error at this node."""
        return ExpressionError("expression_syntax", message, self.span(node), hint)

    def _foreign(self, node: exp.Expr) -> ExpressionError:
        if isinstance(node, exp.Alias):
            return self.fault(node.args["alias"], "An expression gives one value and cannot name it here.")
        if isinstance(node, exp.Query):
            return self.fault(node, "Queries cannot stand inside an expression.", "Use a join or an sql node.")
        return self.fault(node, f"Expressions do not know the SQL construct {type(node).__name__}.")

    def call(self, node: exp.Expr, name: str, *arguments: exp.Expr) -> Call:
        """A call of a function that sqlglot writes as a node of its own."""
        span = self.span(node)
        return Call(span, name, tuple(self.read(argument) for argument in arguments), span)

    def _operator(self, name: str, node: exp.Expr) -> Node:
        operands = [self.read(node.this)]
        if isinstance(node, exp.Binary):
            operands.append(self.read(node.expression))
        span = self.span(node)
        if isinstance(node, exp.Neg):
            span = (max(0, self.text.rfind("-", 0, operands[0].span[0])), span[1])
            if isinstance(operands[0], Constant) and isinstance(operands[0].value, int | float | Decimal):
                return Constant(span, -operands[0].value)
        return Call(span, name, tuple(operands), span)


def read_any(text: str) -> Node:
    """The tree of an expression's text; raises ExpressionError `expression_syntax` with the position."""
    try:
        return Reader(text).read(parse(text))
    except RecursionError:
        raise ExpressionError("expression_syntax", "The expression is nested too deeply.", (0, len(text))) from None


def _number(reader: Reader, node: exp.Literal) -> Constant:
    text = node.this
    if node.is_string:
        return Constant(reader.span(node), text)
    if "e" in text.lower():
        return Constant(reader.span(node), float(text))
    return Constant(reader.span(node), Decimal(text) if "." in text else int(text))


def _name(reader: Reader, node: exp.Column) -> Node:
    if isinstance(node.this, exp.Star):
        raise reader.fault(node, "* stands for all columns only in count(*).")
    return Name(reader.span(node), tuple(part.name for part in node.parts))


def _parameter(reader: Reader, node: exp.Placeholder) -> Parameter:
    start = node.meta.get("start")
    if start is None or reader.text[start] != "$" or str(node.this).isdigit():
        raise reader.fault(node, "Parameters are written $name.")
    return Parameter(reader.span(node), str(node.this))


def _case(reader: Reader, node: exp.Case) -> Case:
    operand = reader.read(node.this) if node.this else None
    branches = []
    for branch in node.args["ifs"]:
        condition = reader.read(branch.this)
        if operand is not None:
            condition = Call(condition.span, "=", (operand, condition), condition.span)
        branches.append(Branch(reader.span(branch), condition, reader.read(branch.args["true"])))
    default = node.args.get("default")
    return Case(reader.span(node), tuple(branches), reader.read(default) if default else None)


def _cast(reader: Reader, node: exp.Cast) -> Cast:
    type_span = reader.span(node.args["to"])
    value = reader.read(node.this)
    type_text = reader.text[slice(*type_span)]
    return Cast(reader.span(node), value, type_text, type_span, safe=isinstance(node, exp.TryCast))


def _between(reader: Reader, node: exp.Between) -> Call:
    return reader.call(node, "between", node.this, node.args["low"], node.args["high"])


def _in(reader: Reader, node: exp.In) -> Call:
    if not node.expressions:
        raise reader.fault(node, "IN needs a list of values.", "Write x IN (1, 2, 3).")
    return reader.call(node, "in", node.this, *node.expressions)


def _is(reader: Reader, node: exp.Is) -> Call:
    if isinstance(node.expression, exp.Null):
        return reader.call(node, "is null", node.this)
    if isinstance(node.expression, exp.Boolean):
        return reader.call(node, "is not distinct from", node.this, node.expression)
    raise reader.fault(node, "IS compares with NULL, TRUE or FALSE.", "Use = or IS NOT DISTINCT FROM.")


def _like(reader: Reader, node: exp.Like | exp.ILike, *escape: exp.Expr) -> Call:
    name = "ilike" if isinstance(node, exp.ILike) else "like"
    call = reader.call(node, name, node.this, node.expression, *escape)
    return Call(call.span, "not", (call,), call.span) if node.args.get("negate") else call


def _escape(reader: Reader, node: exp.Escape) -> Node:
    if isinstance(node.this, exp.Like | exp.ILike):
        return _like(reader, node.this, node.expression)
    raise reader.fault(node, "ESCAPE belongs to LIKE.")


def _element(reader: Reader, node: exp.Bracket) -> Call:
    """`list[1]`."""
    index = node.expressions[0] if len(node.expressions) == 1 else None
    if index is None or isinstance(index, exp.Slice):
        raise reader.fault(node, "Brackets take one place in a list.", "Use substring for a part of a text.")
    return reader.call(node, "list_extract", node.this, index)


def _interval(reader: Reader, node: exp.Interval) -> Interval:
    span, unit = reader.span(node), node.args.get("unit")
    amount = reader.read(node.this)
    if isinstance(amount, Constant):
        amount = Constant(span, amount.value)
    return Interval(span, amount, unit.name.lower() if unit else "")


def _trim(reader: Reader, node: exp.Trim) -> Call:
    name = {"LEADING": "ltrim", "TRAILING": "rtrim"}.get(node.args.get("position") or "", "trim")
    characters = node.args.get("expression")
    return reader.call(node, name, node.this, *([characters] if characters else []))


def _extract(reader: Reader, node: exp.Extract) -> Call:
    span = reader.span(node)
    part = Constant(span, node.this.name.lower())
    return Call(span, "date_part", (part, reader.read(node.expression)), span)


_READERS: dict[type[exp.Expr], Callable[[Reader, Any], Node]] = {
    exp.Literal: _number,
    exp.Boolean: lambda reader, node: Constant(reader.span(node), bool(node.this)),
    exp.Null: lambda reader, node: Constant(reader.span(node), None),
    exp.RawString: lambda reader, node: Constant(reader.span(node), str(node.this)),
    exp.Paren: lambda reader, node: reader.read(node.this),
    exp.Column: _name,
    exp.Placeholder: _parameter,
    exp.Star: lambda reader, node: Star(reader.span(node)),
    exp.Case: _case,
    exp.Cast: _cast,
    exp.TryCast: _cast,
    exp.Between: _between,
    exp.In: _in,
    exp.Is: _is,
    exp.Like: _like,
    exp.ILike: _like,
    exp.Escape: _escape,
    exp.Interval: _interval,
    exp.Trim: _trim,
    exp.Extract: _extract,
    exp.StrPosition: lambda reader, node: reader.call(node, "position", node.this, node.args["substr"]),
    exp.SimilarTo: lambda reader, node: reader.call(node, "regexp_full_match", node.this, node.expression),
    exp.Bracket: _element,
    exp.Array: lambda reader, node: reader.call(node, "list_value", *node.expressions),
    exp.CurrentDate: lambda reader, node: reader.call(node, "current_date"),
    exp.CurrentTimestamp: lambda reader, node: reader.call(node, "current_timestamp"),
    exp.Anonymous: read_call,
    exp.Filter: read_call,
    exp.Window: read_window,
}
