"""SQL queries over named tables, compiled to polars: what a SELECT is made of, with expressions as everywhere else."""

from karyaksham_kernel.expressions.queries.api import compile_query, table_names

__all__ = ["compile_query", "table_names"]
