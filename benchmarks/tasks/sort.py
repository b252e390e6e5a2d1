"""Sort everything within a budget."""

from tasks.task import LINEITEM, Task, node, to_parquet

BUDGET = 1_000_000_000

TASK = Task(
    name="sort",
    title="sort by price",
    order=11,
    target=0.7,
    budget=BUDGET,
    nodes=(LINEITEM, node("sorted", "sort", "lineitem", by=["l_extendedprice"]), to_parquet("sorted")),
    polars="""
import polars as pl
pl.scan_csv("{data}", try_parse_dates=True).sort("l_extendedprice").sink_parquet("{out}.parquet")
""",
    duckdb="""
import duckdb
duckdb.sql('''COPY (FROM read_csv('{data}') ORDER BY l_extendedprice) TO '{out}.parquet' (COMPRESSION zstd)''')
""",
)
