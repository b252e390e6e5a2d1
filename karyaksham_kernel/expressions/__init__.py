"""SQL scalar expressions in DuckDB's dialect, compiled to polars."""

from karyaksham_kernel.expressions.api import (
    compile_expression,
    compile_of_partials,
    functions,
    has_windows,
    parameter_names,
    references,
    taken_apart,
    with_column_renamed,
)
from karyaksham_kernel.expressions.faults import ExpressionError
from karyaksham_kernel.expressions.function import FunctionDoc
from karyaksham_kernel.expressions.partials import OfPartials, Partial
from karyaksham_kernel.expressions.tree import DefaultOver
from karyaksham_kernel.expressions.types import parse_type, type_name
from karyaksham_kernel.expressions.values import TypedValue, WindowCall

__all__ = [
    "DefaultOver",
    "ExpressionError",
    "FunctionDoc",
    "OfPartials",
    "Partial",
    "TypedValue",
    "WindowCall",
    "compile_expression",
    "compile_of_partials",
    "functions",
    "has_windows",
    "parameter_names",
    "parse_type",
    "references",
    "taken_apart",
    "type_name",
    "with_column_renamed",
]
