"""Filter, derive, write Parquet."""

from tasks.task import LINEITEM, Task, node, to_parquet

TASK = Task(
    name="to_parquet",
    title="filter + derive → Parquet (zstd)",
    order=4,
    target=0.7,
    nodes=(
        LINEITEM,
        node("large", "filter", "lineitem", condition="l_quantity > 5"),
        node("priced", "derive", "large", columns={"price": "l_extendedprice * (1 - l_discount)"}),
        to_parquet("priced"),
    ),
    polars="""
import polars as pl
(
    pl.scan_csv("{data}", try_parse_dates=True)
    .filter(pl.col("l_quantity") > 5)
    .with_columns((pl.col("l_extendedprice") * (1 - pl.col("l_discount"))).alias("price"))
    .sink_parquet("{out}.parquet", compression="zstd")
)
""",
    duckdb="""
import duckdb
duckdb.sql('''COPY (SELECT *, l_extendedprice * (1 - l_discount) AS price FROM read_csv('{data}')
WHERE l_quantity > 5) TO '{out}.parquet' (COMPRESSION zstd, ROW_GROUP_SIZE 122880)''')
""",
)
