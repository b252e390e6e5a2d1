"""Join lineitem to its orders within a budget."""

from tasks.sort import BUDGET, LARGE
from tasks.task import LINEITEM, Task, node, to_parquet

TASK = Task(
    name="join",
    title="join with orders",
    order=12,
    target=0.7,
    budget=BUDGET,
    scale=LARGE,
    nodes=(
        LINEITEM,
        node("orders", "read_csv", path="{orders}"),
        node("joined", "join", "lineitem", "orders", left_on=["l_orderkey"], right_on=["o_orderkey"]),
        to_parquet("joined"),
    ),
    polars=None,
    duckdb="""
import duckdb
duckdb.sql("SET preserve_insertion_order = false")
duckdb.sql('''COPY (FROM read_csv('{data}') JOIN read_csv('{orders}') ON l_orderkey = o_orderkey)
TO '{out}.parquet' (COMPRESSION zstd)''')
""",
)
