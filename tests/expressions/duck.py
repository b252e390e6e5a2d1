"""The same expression, asked of polars through this package and of DuckDB."""

import datetime as dt
import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import duckdb
import polars as pl

from karyaksham_kernel.expressions import compile_expression

CONNECTION = duckdb.connect()
_ROW = "__row"


def ours(expression: str, table: pl.DataFrame, kind: str = "row", parameters: Mapping[str, Any] | None = None) -> list:
    """The values this package gives, row by row, in the streaming engine."""
    compiled = compile_expression(expression, table.schema, parameters or {}, kind=kind)
    if kind == "aggregate":
        found = table.lazy().select(compiled.alias("value")).collect(engine="streaming")
    else:
        found = table.lazy().with_columns(compiled.alias("value")).select("value").collect(engine="streaming")
    return found["value"].to_list()


def ours_by(key: str, expression: str, table: pl.DataFrame) -> list:
    """An aggregate's value for each group, in the order of the keys, from the streaming engine."""
    compiled = compile_expression(expression, table.schema, kind="aggregate").alias("value")
    grouped = table.lazy().group_by(key).agg(compiled).collect(engine="streaming")
    return grouped.sort(key, nulls_last=True)["value"].to_list()


def duckdb_says_by(key: str, expression: str, table: pl.DataFrame) -> list:
    """An aggregate's value for each group, in the order of the keys."""
    with CONNECTION.cursor() as connection:
        connection.register("given", table.to_arrow())
        rows = connection.execute(f"SELECT {expression} FROM given GROUP BY {key} ORDER BY {key} NULLS LAST").fetchall()
    return [row[0] for row in rows]


def duckdb_says(expression: str, table: pl.DataFrame, kind: str = "row") -> list:
    """The values DuckDB gives, row by row."""
    connection = CONNECTION.cursor()  # one of its own: a failed query must not spoil the next
    connection.register("given", table.with_row_index(_ROW).to_arrow())
    order = "" if kind == "aggregate" else f" ORDER BY {_ROW}"
    inner = f"SELECT {expression} AS value" + ("" if kind == "aggregate" else f", {_ROW}") + " FROM given"
    with connection:
        return [row[0] for row in connection.execute(f"SELECT value FROM ({inner}){order}").fetchall()]


def plain(value: object) -> object:
    """One spelling for values that mean the same: whole floats and decimals, NaN, a date and its midnight."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, float) and math.isnan(value):
        return "NaN"
    if isinstance(value, Decimal):
        return plain(int(value) if value == int(value) else float(value))
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dt.datetime):
        return value.date() if value.time() == dt.time() else value
    if isinstance(value, str):
        return value.replace("-nan", "nan")  # DuckDB writes the sign of 0 / 0
    return [plain(item) for item in value] if isinstance(value, list) else value


def same(left: object, right: object) -> bool:
    """Whether two values are equal; floats may differ in the last bit, where the C libraries do."""
    left, right = plain(left), plain(right)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, float) and isinstance(right, float):
        return math.isclose(left, right, rel_tol=1e-15)
    return type(left) is type(right) and left == right
