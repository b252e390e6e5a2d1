"""Keep one row in a hundred, with all its columns."""

from tasks.task import LINEITEM, Task, node, to_parquet

TASK = Task(
    name="rare_rows",
    title="filter of 1 % of the rows, all columns",
    order=3,
    target=0.3,
    nodes=(
        LINEITEM,
        node("rare", "filter", "lineitem", condition="l_quantity = 50 and l_discount > 0.05"),
        to_parquet("rare"),
    ),
    polars="""
import polars as pl
(
    pl.scan_csv("{data}", try_parse_dates=True)
    .filter((pl.col("l_quantity") == 50) & (pl.col("l_discount") > 0.05))
    .sink_parquet("{out}.parquet")
)
""",
    duckdb="""
import duckdb
duckdb.sql("SET preserve_insertion_order = false")
duckdb.sql('''COPY (FROM read_csv('{data}') WHERE l_quantity = 50 AND l_discount > 0.05)
TO '{out}.parquet' (COMPRESSION zstd)''')
""",
)
