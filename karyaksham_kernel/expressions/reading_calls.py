"""Reading what belongs to a call: DISTINCT, ORDER BY, FILTER (WHERE …) and OVER (…)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlglot import exp

from karyaksham_kernel.expressions.faults import Span
from karyaksham_kernel.expressions.tree import Call, Frame, FrameBound, Node, Order, Window

if TYPE_CHECKING:
    from karyaksham_kernel.expressions.reading import Reader


def read_call(reader: Reader, node: Any) -> Call:
    """A function call, with its FILTER clause if there is one."""
    where: Node | None = None
    call = node
    if isinstance(node, exp.Filter):
        call, where = node.this, reader.read(node.expression.this)
    if not isinstance(call, exp.Anonymous):
        raise reader.fault(node, "FILTER follows an aggregate function.")
    arguments, distinct, order = _arguments(reader, call)
    named: Span = (call.meta["start"], call.meta.get("name_end", call.meta["end"]) + 1)
    name = call.this if isinstance(call.this, str) else call.this.name
    return Call(reader.span(node), name.lower(), arguments, named, distinct, order, where)


def _arguments(reader: Reader, call: exp.Anonymous) -> tuple[tuple[Node, ...], bool, tuple[Order, ...]]:
    distinct = False
    order: tuple[Order, ...] = ()
    plain: list[exp.Expr] = []
    for argument in call.expressions:
        value = argument
        if isinstance(value, exp.Order):
            order, value = read_order(reader, value), value.this
        if isinstance(value, exp.IgnoreNulls | exp.RespectNulls):
            raise reader.fault(call, "IGNORE NULLS is not supported.", "Aggregate with FILTER (WHERE x IS NOT NULL).")
        if isinstance(value, exp.Distinct):
            distinct = True
            plain.extend(value.expressions)
        else:
            plain.append(value)
    return tuple(reader.read(argument) for argument in plain), distinct, order


def read_order(reader: Reader, node: exp.Order | None) -> tuple[Order, ...]:
    """The keys of an ORDER BY clause."""
    keys = []
    for key in node.expressions if node else ():
        descending = bool(key.args.get("desc"))
        keys.append(Order(reader.span(key), reader.read(key.this), descending, bool(key.args.get("nulls_first"))))
    return tuple(keys)


def read_window(reader: Reader, node: exp.Window) -> Window:
    """A call with its OVER clause."""
    if not isinstance(node.this, exp.Anonymous | exp.Filter):
        raise reader.fault(node, "OVER follows a window or an aggregate function.")
    if node.args.get("alias") is not None:
        raise reader.fault(node, "Named windows are not supported.", "Write OVER (PARTITION BY … ORDER BY …).")
    partition = tuple(reader.read(key) for key in node.args.get("partition_by") or ())
    order = read_order(reader, node.args.get("order"))
    frame = _frame(reader, node, node.args.get("spec"))
    return Window(reader.span(node), read_call(reader, node.this), partition, order, frame)


def _frame(reader: Reader, window: exp.Window, spec: exp.WindowSpec | None) -> Frame | None:
    if spec is None:
        return None
    unit = spec.args["kind"].lower()
    if unit not in {"rows", "range"} or spec.args.get("exclude"):
        raise reader.fault(window, "This window frame is not supported.", "Use ROWS BETWEEN … AND CURRENT ROW.")
    start = _bound(reader, window, spec.args.get("start"), spec.args.get("start_side"))
    end = _bound(reader, window, spec.args.get("end"), spec.args.get("end_side"))
    return Frame(reader.span(window), unit, start, end)


def _bound(reader: Reader, window: exp.Window, value: Any, side: str | None) -> FrameBound:
    """`2 PRECEDING`; a frame without AND ends at the current row."""
    if value is None or value == "CURRENT ROW":
        return ("current", 0)
    direction = (side or "").lower()
    if direction not in {"preceding", "following"}:
        raise reader.fault(window, "A frame's bound is PRECEDING, FOLLOWING or CURRENT ROW.")
    distance = None if value == "UNBOUNDED" else value
    if distance is not None:
        if not (isinstance(distance, exp.Literal) and not distance.is_string and distance.this.isdigit()):
            raise reader.fault(window, "A frame's distance is a whole number.")
        distance = int(distance.this)
    return ("preceding", distance) if direction == "preceding" else ("following", distance)
