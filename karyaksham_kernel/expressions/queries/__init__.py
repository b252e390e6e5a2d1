"""SQL queries over named tables, compiled to polars: what a SELECT is made of, with expressions as everywhere else."""

from karyaksham_kernel.expressions.queries.api import Place, Places, compile_query, query_places

__all__ = ["Place", "Places", "compile_query", "query_places"]
