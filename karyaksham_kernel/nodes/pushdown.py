"""Predicates of polars as conditions that the engine tests on a row before it parses the row's other columns.

Polars tells what an expression is made of as JSON. Only comparisons of one column with constants of its own type are
taken from it; whatever else it holds is left to polars.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from karyaksham_kernel.nodes.sources import Asked, Rows, source

if TYPE_CHECKING:
    import polars as pl

Condition = tuple[str, str, list[Any]]
"""A column, a word and the constants it is compared with, as `CsvSource.scan` takes them."""

_COMPARE = {"Eq": "eq", "NotEq": "ne", "Lt": "lt", "LtEq": "le", "Gt": "gt", "GtEq": "ge"}
_TURNED = {"eq": "eq", "ne": "ne", "lt": "gt", "le": "ge", "gt": "lt", "ge": "le"}
_NULLS = {"IsNull": "is_null", "IsNotNull": "is_not_null"}
_WHOLE = {f"{sign}Int{bits}" for sign in ("", "U") for bits in (8, 16, 32, 64)}


def split(predicate: pl.Expr, schema: Mapping[str, pl.DataType]) -> tuple[list[Condition], bool]:
    """The conditions of a predicate that the engine can test, and whether they are all of it.

    `schema` are the columns that the engine reads itself.
    """
    found = [_condition(part, schema) for part in _parts(json.loads(predicate.meta.serialize(format="json")))]
    return [condition for condition in found if condition is not None], None not in found


def can_split(predicate: pl.Expr) -> bool:
    """Whether a predicate looks as if the engine could test all of it, constants not yet being of their final types."""
    return all(_looks_native(part) for part in _parts(json.loads(predicate.meta.serialize(format="json"))))


def conditions_of(predicate: pl.Expr, schema: Mapping[str, pl.DataType]) -> list[Condition] | None:
    """The conditions of a predicate as polars would have a source of these columns test them; None if not all can be.

    It is polars that gives constants the types of their columns, so it is asked to plan a scan of nothing.
    """
    asked: list[pl.Expr] = []

    def scan(seen: Asked) -> Rows:
        asked.extend([] if seen.predicate is None else [seen.predicate])
        return (_ for _ in ()), None

    if not can_split(predicate):
        return None
    source(scan, schema).filter(predicate).collect(engine="streaming")
    conditions, all_native = split(asked[0], schema) if asked else ([], False)
    return conditions if all_native else None


def _parts(tree: Any) -> Iterator[Any]:
    """What is joined by AND."""
    match tree:
        case {"BinaryExpr": {"left": left, "op": "And", "right": right}}:
            yield from _parts(left)
            yield from _parts(right)
        case _:
            yield tree


def _condition(tree: Any, schema: Mapping[str, pl.DataType]) -> Condition | None:
    match tree:
        case {"Column": str(name)} if _kind(schema, name) == "Boolean":
            return name, "eq", [True]
        case {"Function": {"input": [{"Column": str(name)}], "function": {"Boolean": str(word)}}} if name in schema:
            return _of_column(name, word, _kind(schema, name))
        case {"Function": {"input": [{"Column": str(name)}, values], "function": {"Boolean": {"IsIn": how}}}}:
            return _is_in(name, values, how, schema)
        case {"BinaryExpr": {"op": "Or"}}:
            return _one_of(tree, schema)
        case {"BinaryExpr": {"left": {"Column": str(name)}, "op": op, "right": {"Literal": literal}}} if op in _COMPARE:
            return _compared(name, _COMPARE[op], literal, schema)
        case {"BinaryExpr": {"left": {"Literal": literal}, "op": op, "right": {"Column": str(name)}}} if op in _COMPARE:
            return _compared(name, _TURNED[_COMPARE[op]], literal, schema)
    return None


def _kind(schema: Mapping[str, pl.DataType], name: str) -> str | None:
    """The type of a column as literals name theirs."""
    return str(schema[name].base_type()) if name in schema else None


def _of_column(name: str, word: str, kind: str | None) -> Condition | None:
    if word in _NULLS:
        return name, _NULLS[word], []
    return (name, "eq", [False]) if word == "Not" and kind == "Boolean" else None


def _compared(name: str, word: str, literal: Any, schema: Mapping[str, pl.DataType]) -> Condition | None:
    match literal:
        case {"Scalar": {**scalar}} if len(scalar) == 1:
            ((kind, value),) = scalar.items()
            fits = isinstance(kind, str) and kind == _kind(schema, name)
            constant = _constant(str(kind), value) if fits else None
            return None if constant is None else (name, word, [constant])
    return None


def _constant(kind: str, value: Any) -> Any:
    """The constant as the engine takes it; None when it takes none such."""
    match kind, value:
        case "Datetime", [int(microseconds), "Microseconds", None]:
            return microseconds
        case (("Float32" | "Float64"), float()):
            return value
        case "String", str():
            return value
        case (("Boolean" | "Date" | "Time"), int()):
            return value
        case _, int() if kind in _WHOLE:
            return value
    return None


def _is_in(name: str, values: Any, how: Any, schema: Mapping[str, pl.DataType]) -> Condition | None:
    kind = _kind(schema, name)
    if how != {"nulls_equal": False} or kind not in _WHOLE | {"String", "Date", "Datetime", "Time"}:
        return None
    match values:
        case {"Alias": [{"Literal": _} as literal, _]} | ({"Literal": _} as literal):
            listed = _listed(literal, schema[name])
            return None if listed is None else (name, "in", listed)
    return None


def _listed(literal: Any, dtype: pl.DataType) -> list[Any] | None:
    """The values of a list literal, nulls left out: nothing is equal to them."""
    import polars as pl

    made = pl.select(pl.Expr.deserialize(io.StringIO(json.dumps(literal)), format="json")).to_series()
    if made.dtype != pl.List(dtype) or len(made) != 1:
        return None
    values: list[Any] = made[0].drop_nulls().to_physical().to_list()
    return values


def _one_of(tree: Any, schema: Mapping[str, pl.DataType]) -> Condition | None:
    """Equalities of one column, joined by OR."""
    match tree:
        case {"BinaryExpr": {"left": left, "op": "Or", "right": right}}:
            one, other = _condition(left, schema), _condition(right, schema)
            if one is None or other is None or one[0] != other[0] or not {one[1], other[1]} <= {"eq", "in"}:
                return None
            return one[0], "in", [*one[2], *other[2]]
    return None


def _looks_native(tree: Any) -> bool:
    match tree:
        case {"Column": _}:
            return True
        case {"BinaryExpr": {"left": left, "op": "Or", "right": right}}:
            return _looks_native(left) and _looks_native(right) and _columns(left) == _columns(right)
        case {"BinaryExpr": {"left": {"Column": _}, "op": op, "right": {"Literal": _}}}:
            return op in _COMPARE
        case {"BinaryExpr": {"left": {"Literal": _}, "op": op, "right": {"Column": _}}}:
            return op in _COMPARE
        case {"Function": {"input": [{"Column": _}], "function": {"Boolean": word}}}:
            return word in (*_NULLS, "Not")
        case {"Function": {"input": [{"Function": inner}], "function": {"Boolean": "Not"}}}:
            return inner["function"] == {"Boolean": "IsNull"} and "Column" in inner["input"][0]
        case {"Function": {"input": [{"Column": _}, _], "function": {"Boolean": {"IsIn": {"nulls_equal": False}}}}}:
            return True
    return False


def _columns(tree: Any) -> set[str]:
    """The columns of a comparison that looks native."""
    match tree:
        case {"BinaryExpr": {"left": left, "right": right}}:
            return _columns(left) | _columns(right)
        case {"Function": {"input": [{"Column": name}, *_]}} | {"Column": name}:
            return {name}
    return set()
