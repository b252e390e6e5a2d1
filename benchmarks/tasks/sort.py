"""Sort everything within a budget."""

from tasks.task import LINEITEM, Task, node, to_parquet

BUDGET = 1_000_000_000
LARGE = 14
"""Of TPC-H: 11 GB of lineitem."""

TASK = Task(
    name="sort",
    title="sort by price",
    order=11,
    target=0.7,
    budget=BUDGET,
    scale=LARGE,
    nodes=(LINEITEM, node("sorted", "sort", "lineitem", by=["l_extendedprice"]), to_parquet("sorted")),
    polars=None,
    duckdb="""
import duckdb
duckdb.sql('''COPY (FROM read_csv('{data}') ORDER BY l_extendedprice) TO '{out}.parquet' (COMPRESSION zstd)''')
""",
)
