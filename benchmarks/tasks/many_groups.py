"""Group by a key with two million values."""

from tasks.task import LINEITEM, Task, node, to_parquet

TASK = Task(
    name="many_groups",
    title="group-by of 2.1 M groups",
    order=2,
    target=0.65,
    nodes=(
        LINEITEM,
        node(
            "by_order",
            "group_by",
            "lineitem",
            keys=["l_orderkey"],
            aggregations={"lines": "count(*)", "quantity": "sum(l_quantity)"},
        ),
        node("largest", "group_by", "by_order", aggregations={"orders": "count(*)", "most": "max(quantity)"}),
        to_parquet("largest"),
    ),
    polars="""
import polars as pl
(
    pl.scan_csv("{data}")
    .group_by("l_orderkey")
    .agg(pl.len().alias("lines"), pl.col("l_quantity").sum().alias("quantity"))
    .select(pl.len().alias("orders"), pl.col("quantity").max().alias("most"))
    .sink_parquet("{out}.parquet")
)
""",
    duckdb="""
import duckdb
duckdb.sql('''COPY (SELECT count(*) AS orders, max(quantity) AS most FROM (
    SELECT l_orderkey, count(*) AS lines, sum(l_quantity) AS quantity FROM read_csv('{data}') GROUP BY l_orderkey
)) TO '{out}.parquet' ''')
""",
)
