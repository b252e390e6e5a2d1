"""SQL scalar expressions in DuckDB's dialect, compiled to polars."""

from karyaksham_kernel.expressions.api import (
    compile_expression,
    functions,
    parameter_names,
    references,
    with_column_renamed,
)
from karyaksham_kernel.expressions.faults import ExpressionError
from karyaksham_kernel.expressions.function import FunctionDoc
from karyaksham_kernel.expressions.types import parse_type, type_name
from karyaksham_kernel.expressions.values import TypedValue

__all__ = [
    "ExpressionError",
    "FunctionDoc",
    "TypedValue",
    "compile_expression",
    "functions",
    "parameter_names",
    "parse_type",
    "references",
    "type_name",
    "with_column_renamed",
]
