"""Group by a key and keep text of each group, within a budget."""

from tasks.sort import BUDGET, LARGE
from tasks.task import LINEITEM, Task, node, to_parquet

TASK = Task(
    name="group_by_text",
    title="group-by with text of each group",
    order=14,
    target=0.7,
    budget=BUDGET,
    scale=LARGE,
    nodes=(
        LINEITEM,
        node(
            "by_part",
            "group_by",
            "lineitem",
            keys=["l_partkey", "l_suppkey"],
            aggregations={"lines": "count(*)", "price": "sum(l_extendedprice)", "last": "max(l_comment)"},
        ),
        to_parquet("by_part"),
    ),
    polars=None,
    duckdb="""
import duckdb
duckdb.sql("SET preserve_insertion_order = false")
duckdb.sql('''COPY (SELECT l_partkey, l_suppkey,
    count(*) AS lines, sum(l_extendedprice) AS price, max(l_comment) AS last
FROM read_csv('{data}') GROUP BY ALL) TO '{out}.parquet' (COMPRESSION zstd)''')
""",
)
