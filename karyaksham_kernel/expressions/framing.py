"""OVER: which rows of its partition a window function looks at, and in what order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from karyaksham_kernel.expressions import tree
from karyaksham_kernel.expressions.calling import build, find_function, invoke, is_volatile
from karyaksham_kernel.expressions.families.running import RUNNING, WHOLE, Frame
from karyaksham_kernel.expressions.faults import ExpressionError
from karyaksham_kernel.expressions.function import Function, Sorted
from karyaksham_kernel.expressions.values import Scope, Value, WindowCall

if TYPE_CHECKING:
    from karyaksham_kernel.expressions.compiling import Compiler


class Over(NamedTuple):
    """A compiled OVER clause."""

    partition: tuple[pl.Expr, ...]
    order: tuple[Sorted, ...]

    def apply(self, expr: pl.Expr) -> pl.Expr:
        """The expression computed for each partition, its rows in order; nulls last both ways."""
        keys = list(self.partition) or [pl.lit(0)]
        if not self.order:
            return expr.over(keys)
        first = self.order[0]
        if all((key.descending, key.nulls_first) == (first.descending, first.nulls_first) for key in self.order):
            return expr.over(
                keys,
                order_by=[key.expr for key in self.order],
                descending=first.descending,
                nulls_last=not first.nulls_first,
            )
        return expr.over(keys, order_by=[_ranked(key) for key in self.order], nulls_last=True)


def _ranked(key: Sorted) -> pl.Expr:
    """The key's place among all values of the column, so that keys of different directions sort the same way."""
    rank = key.expr.rank("dense", descending=key.descending)
    return rank.fill_null(0) if key.nulls_first else rank


def apply_window(compiler: Compiler, node: tree.Window, scope: Scope) -> Value:
    """What a call with OVER gives; raises ExpressionError where windows cannot stand, or for frames not supported."""
    function = find_function(node.call)
    name = node.call.name
    if function.sort == "scalar":
        raise ExpressionError("wrong_arguments", f"{name} has no OVER: it looks at one row.", node.span)
    if not scope.windows:
        hint = "Compute it in a derive first, then use its column."
        raise ExpressionError("not_allowed_here", f"{name}(…) OVER cannot stand here.", node.span, hint)
    inner = scope.argument_of(f"{name}(…) OVER")
    partition = tuple(compiler.each(node.partition, lambda key: compiler.compile(key, inner).expr))
    order = tuple(compiler.each(node.order, lambda key: _key(compiler, key, inner)))
    over = Over(partition, order)
    frame = frame_of(node, function)
    call = replace(invoke(compiler, node.call, function, scope._replace(guard=None)), over=order)
    if function.sort == "window" or frame == WHOLE:
        value = build(function, call)
        order_matters = function.sort == "window"
        over = over if order_matters else over._replace(order=())
    else:
        running = RUNNING.get(function.name)
        if running is None or call.distinct or call.order:
            hint = "Leave the order out, or add ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING to its OVER."
            raise ExpressionError("not_allowed_here", f"{name} cannot run along an ordered window.", node.span, hint)
        value = running(call, frame)
    noted = _noted(compiler, node, partition, value.expr if function.sort == "aggregate" and frame == WHOLE else None)
    taken_apart = compiler.apart and noted.total is not None
    return value._replace(expr=pl.col(noted.name) if taken_apart else over.apply(value.expr), span=node.span)


def _noted(compiler: Compiler, node: tree.Window, partition: tuple[pl.Expr, ...], total: pl.Expr | None) -> WindowCall:
    """The call, for those who compute its partitions one by one."""
    lasting = tuple(key for key, written in zip(partition, node.partition, strict=True) if not is_volatile(written))
    call = WindowCall(lasting, total if len(lasting) == len(partition) else None, f"\x01total{len(compiler.windows)}")
    compiler.windows.append(call)
    return call


def _key(compiler: Compiler, key: tree.Order, scope: Scope) -> Sorted:
    return Sorted(compiler.compile(key.value, scope).expr, key.descending, key.nulls_first)


def frame_of(node: tree.Window, function: Function) -> Frame:
    """The frame that was written, or SQL's: with an order up to the current row and its equals, else everything."""
    if node.frame is None:
        return Frame("range") if node.order else WHOLE
    unit, start, end = node.frame.unit, node.frame.start, node.frame.end
    if function.sort == "window":
        raise ExpressionError("wrong_arguments", f"{node.call.name} takes no frame.", node.span, "Leave it out.")
    if start == ("preceding", None) and end == ("following", None):
        return WHOLE
    if end == ("current", 0) and start == ("preceding", None):
        return Frame(unit) if node.order or unit == "rows" else WHOLE
    if end == ("current", 0) and unit == "rows" and start[0] in {"preceding", "current"}:
        return Frame("rows", start[1])
    hint = "Use ROWS BETWEEN n PRECEDING AND CURRENT ROW, or all rows."
    raise ExpressionError("not_allowed_here", "This window frame is not supported.", node.span, hint)
