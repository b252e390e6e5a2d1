"""Filter and group by two flags: what most first pipelines are."""

from tasks.task import LINEITEM, Task, node, to_parquet

TASK = Task(
    name="filter_group_by",
    title="filter + group-by",
    order=1,
    target=0.5,
    nodes=(
        LINEITEM,
        node("large", "filter", "lineitem", condition="l_quantity > 5"),
        node(
            "by_flag",
            "group_by",
            "large",
            keys=["l_returnflag", "l_linestatus"],
            aggregations={"lines": "count(*)", "price": "sum(l_extendedprice)", "discount": "avg(l_discount)"},
        ),
        to_parquet("by_flag"),
    ),
    polars="""
import polars as pl
(
    pl.scan_csv("{data}", try_parse_dates=True)
    .filter(pl.col("l_quantity") > 5)
    .group_by("l_returnflag", "l_linestatus")
    .agg(
        pl.len().alias("lines"),
        pl.col("l_extendedprice").sum().alias("price"),
        pl.col("l_discount").mean().alias("discount"),
    )
    .sink_parquet("{out}.parquet")
)
""",
    duckdb="""
import duckdb
duckdb.sql('''COPY (SELECT l_returnflag, l_linestatus,
    count(*) AS lines, sum(l_extendedprice) AS price, avg(l_discount) AS discount
FROM read_csv('{data}') WHERE l_quantity > 5 GROUP BY ALL) TO '{out}.parquet' ''')
""",
    others={
        "datafusion": """
from datafusion import SessionContext
context = SessionContext()
context.register_csv("lineitem", "{data}")
context.sql('''SELECT l_returnflag, l_linestatus, count(*) AS lines, sum(l_extendedprice) AS price,
    avg(l_discount) AS discount FROM lineitem WHERE l_quantity > 5 GROUP BY 1, 2''').write_parquet("{out}.parquet")
""",
        "pandas": """
import pandas as pd
columns = ["l_returnflag", "l_linestatus", "l_quantity", "l_extendedprice", "l_discount"]
lines = pd.read_csv("{data}", usecols=columns, engine="pyarrow")
kept = lines[lines.l_quantity > 5].groupby(["l_returnflag", "l_linestatus"])
kept.agg(lines=("l_discount", "size"), price=("l_extendedprice", "sum"), discount=("l_discount", "mean")).to_parquet(
    "{out}.parquet"
)
""",
    },
)
