"""Calls: looking a function up, checking its arguments against the signature, and letting it build its expression."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import polars as pl

from karyaksham_kernel.expressions import tree
from karyaksham_kernel.expressions.coercion import common_type, fit
from karyaksham_kernel.expressions.faults import ExpressionError, did_you_mean
from karyaksham_kernel.expressions.function import Function, Invocation, Sorted
from karyaksham_kernel.expressions.kinds import KINDS, TIMESTAMP, is_temporal, is_text, kind_of
from karyaksham_kernel.expressions.register import known
from karyaksham_kernel.expressions.values import Scope, Value, literal

if TYPE_CHECKING:
    from karyaksham_kernel.expressions.compiling import Compiler

_RETURNS: dict[str, pl.DataType] = {
    "text": pl.String(),
    "bool": pl.Boolean(),
    "integer": pl.Int64(),
    "float": pl.Float64(),
    "date": pl.Date(),
    "timestamp": TIMESTAMP,
}


def apply_call(compiler: Compiler, call: tree.Call, scope: Scope) -> Value:
    """What a call gives; raises ExpressionError for an unknown function, a misplaced one, or wrong arguments."""
    function = find_function(call)
    if function.sort != "scalar" and scope.over is not None:
        return compiler.compile(scope.over.of(call), scope)
    if function.sort == "aggregate":
        _allow_aggregate(call, scope)
    elif function.sort == "window":
        _refuse_window(call, scope)
    invocation = invoke(compiler, call, function, scope)
    result = build(function, invocation)
    return _folded(result) if _is_foldable(function, invocation) else result


def find_function(call: tree.Call) -> Function:
    """The function of this name; raises `unknown_function` with the nearest names."""
    function = known().get(call.name)
    if function is None:
        names = [name for name in known() if name.replace("_", "").isalnum()]
        message = f"There is no function {call.name}."
        raise ExpressionError("unknown_function", message, call.name_span, did_you_mean(call.name, names))
    if function.sort == "scalar" and (call.where or call.distinct or call.order):
        message = f"{call.name} is not an aggregate: it takes no DISTINCT, ORDER BY or FILTER."
        raise ExpressionError("wrong_arguments", message, call.span)
    return function


def is_volatile(node: tree.Node) -> bool:
    """Whether an expression that is compiled once more may mean something else: it asks for the time."""
    calls = (part for part in tree.walk(node) if isinstance(part, tree.Call))
    return any(function.volatile for call in calls if (function := known().get(call.name)))


def _refuse_window(call: tree.Call, scope: Scope) -> NoReturn:
    message, hint = _nested(call, scope) if scope.inside else (f"{call.name} needs an OVER clause.", None)
    hint = hint or f"Use a window, or write {call.name}(…) OVER (PARTITION BY … ORDER BY …) in a derive."
    raise ExpressionError("not_allowed_here", message, call.span, hint)


def _nested(call: tree.Call, scope: Scope) -> tuple[str, str]:
    return f"{call.name} cannot stand inside {scope.inside}.", "Compute it in one step, then use it in the next."


def _allow_aggregate(call: tree.Call, scope: Scope) -> None:
    if scope.aggregates:
        return
    if scope.inside:
        message, hint = _nested(call, scope)
    else:
        message = f"{call.name} looks at many rows, and here is only one."
        hint = f"Use a group_by or a window, or in a derive {call.name}(…) OVER (…)."
    raise ExpressionError("not_allowed_here", message, call.name_span, hint)


def invoke(compiler: Compiler, call: tree.Call, function: Function, scope: Scope) -> Invocation:
    """The call with its arguments compiled, checked and brought to the declared types."""
    aggregate = function.sort != "scalar"
    inner = scope.argument_of(call.name) if aggregate else scope
    where = compiler.condition(call.where, inner).expr if call.where is not None else None
    if where is not None:
        inner = inner.only_where(where)
    if call.name == "try":
        inner = inner._replace(safe=True)
    arguments = () if aggregate and _is_star(call) else call.arguments
    _check_count(call, function, len(arguments))
    values = tuple(compiler.each(arguments, lambda argument: compiler.compile(argument, inner)))
    values, common = _check_kinds(call, function, values)
    order = tuple(
        Sorted(compiler.compile(key.value, inner).expr, key.descending, key.nulls_first) for key in call.order
    )
    column = next(iter(compiler.schema), None)
    return Invocation(call, values, scope, common, column, where, call.distinct, order)


def _is_star(call: tree.Call) -> bool:
    return call.name == "count" and len(call.arguments) == 1 and isinstance(call.arguments[0], tree.Star)


def _check_count(call: tree.Call, function: Function, count: int) -> None:
    signature = function.signature
    if count < signature.least or (signature.most is not None and count > signature.most):
        message = f"{call.name} takes {signature.amount()} arguments, not {count}."
        raise ExpressionError("wrong_arguments", message, call.span, f"Its form is {function.form}.")


def _check_kinds(
    call: tree.Call, function: Function, values: tuple[Value, ...]
) -> tuple[tuple[Value, ...], pl.DataType]:
    checked = tuple(_check_kind(call, function, index, value) for index, value in enumerate(values))
    shared = [index for index in range(len(values)) if function.signature.argument(index).kind == "T"]
    common: pl.DataType = common_type(tuple(values[index] for index in shared)) if shared else pl.Null()
    fitted = tuple(fit(value, common) if index in shared else value for index, value in enumerate(checked))
    return fitted, common


def _check_kind(call: tree.Call, function: Function, index: int, value: Value) -> Value:
    declared = function.signature.argument(index)
    if declared.constant and not value.is_constant:
        message = f"{call.name} needs its {declared.name} to be the same for all rows."
        raise ExpressionError("wrong_arguments", message, value.span, "Write a value or a $parameter.")
    if declared.kind in {"T", "any"}:
        return value
    if isinstance(value.dtype, pl.Null):
        dtype = {"number": pl.Int32(), "list": pl.List(pl.Null())}.get(declared.kind) or _RETURNS.get(declared.kind)
        return Value(literal(None, dtype or TIMESTAMP), dtype or TIMESTAMP, value.span, None)
    if declared.kind in {"timestamp", "moment", "date"} and value.literal and is_text(value.dtype):
        return fit(value, pl.Date() if declared.kind == "date" else TIMESTAMP)
    if declared.kind == "interval" and value.offset is not None:
        return value
    if not KINDS[declared.kind](value.dtype):
        raise _wrong_kind(call, declared.name, declared.kind, value)
    if declared.kind == "float" and value.dtype != pl.Float64():
        return fit(value, pl.Float64())
    return fit(value, pl.String()) if declared.kind == "text" else value


def _wrong_kind(call: tree.Call, name: str, kind: str, value: Value) -> ExpressionError:
    wanted = {"moment": "timestamp", "float": "number"}.get(kind, kind)
    article = "an" if wanted[0] in "aeiou" else "a"
    wanted_word = wanted if wanted == "text" else f"{article} {wanted}"
    message = f"The {name} of {call.name} is {wanted_word}, not {kind_of(value.dtype)}."
    word = {"text": "string", "number": "float64", "integer": "int64"}.get(wanted, wanted)
    hint = (
        f"Convert it with CAST(… AS {word})." if word in {"string", "float64", "int64", "date", "timestamp"} else None
    )
    return ExpressionError("type_mismatch", message, value.span, hint)


def build(function: Function, invocation: Invocation) -> Value:
    """Let the function build its expression."""
    if function.build is not None:
        return function.build(invocation)
    assert function.expr is not None
    values = (value.expr for value in invocation.values)
    expr = invocation.bound(function.expr, *values) if function.repeats else function.expr(*values)
    returns = function.signature.returns
    dtype = invocation.common if returns == "T" else _RETURNS.get(returns) or invocation[0].dtype
    return invocation.result(expr, dtype)


def _is_foldable(function: Function, invocation: Invocation) -> bool:
    """A call of constants is a constant: computed now, so that it can stand where only constants can."""
    constants = all(value.is_constant and value.offset is None for value in invocation.values)
    return constants and function.sort == "scalar" and not function.volatile


def _folded(result: Value) -> Value:
    if result.is_constant or result.offset is not None:
        return result
    try:
        constant = pl.select(result.expr).item()
    except pl.exceptions.PolarsError:
        return result  # it fails as it should, when and where a row asks for it
    if isinstance(constant, pl.Series) or (is_temporal(result.dtype) and constant is None):
        return result
    return Value(literal(constant, result.dtype), result.dtype, result.span, constant)
