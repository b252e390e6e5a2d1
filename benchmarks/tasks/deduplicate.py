"""One row for each order and line, within a budget."""

from tasks.sort import BUDGET, LARGE
from tasks.task import LINEITEM, Task, node, to_parquet

TASK = Task(
    name="deduplicate",
    title="deduplicate by (order, line)",
    order=13,
    target=0.7,
    budget=BUDGET,
    scale=LARGE,
    nodes=(
        LINEITEM,
        node("once", "deduplicate", "lineitem", keys=["l_orderkey", "l_linenumber"], keep="any"),
        to_parquet("once"),
    ),
    polars=None,
    duckdb="""
import duckdb
duckdb.sql("SET preserve_insertion_order = false")
duckdb.sql('''COPY (SELECT DISTINCT ON (l_orderkey, l_linenumber) * FROM read_csv('{data}'))
TO '{out}.parquet' (COMPRESSION zstd)''')
""",
)
