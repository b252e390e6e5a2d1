"""Filter, derive, write CSV."""

from tasks.task import LINEITEM, Task, node

TASK = Task(
    name="to_csv",
    title="filter + derive → CSV",
    order=5,
    target=0.55,
    nodes=(
        LINEITEM,
        node("large", "filter", "lineitem", condition="l_quantity > 5"),
        node("priced", "derive", "large", columns={"price": "l_extendedprice * (1 - l_discount)"}),
        node("out", "write_csv", "priced", path="{out}.csv", mode="overwrite"),
    ),
    polars="""
import polars as pl
(
    pl.scan_csv("{data}", try_parse_dates=True)
    .filter(pl.col("l_quantity") > 5)
    .with_columns((pl.col("l_extendedprice") * (1 - pl.col("l_discount"))).alias("price"))
    .sink_csv("{out}.csv")
)
""",
    duckdb="""
import duckdb
duckdb.sql('''COPY (SELECT *, l_extendedprice * (1 - l_discount) AS price FROM read_csv('{data}')
WHERE l_quantity > 5) TO '{out}.csv' ''')
""",
)
