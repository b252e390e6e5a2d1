"""Three of a thousand columns."""

from tasks.task import LINEITEM, Task, node, to_parquet

TASK = Task(
    name="narrow",
    title="3 of 1,000 columns",
    order=8,
    target=None,
    data="wide",
    nodes=(
        LINEITEM,
        node("sums", "group_by", "lineitem", aggregations={name: f"sum({name})" for name in ("c7", "c500", "c999")}),
        to_parquet("sums"),
    ),
    polars="""
import polars as pl
pl.scan_csv("{data}").select(pl.col("c7", "c500", "c999").sum()).sink_parquet("{out}.parquet")
""",
    duckdb="""
import duckdb
duckdb.sql("COPY (SELECT sum(c7), sum(c500), sum(c999) FROM read_csv('{data}')) TO '{out}.parquet'")
""",
)
