"""Statistics of every column."""

from tasks.task import Task

TASK = Task(
    name="profile",
    title="profile of all 16 columns",
    order=6,
    target=0.3,
    command=("profile", "{data}", "--json"),
    polars="""
import polars as pl
print(pl.scan_csv("{data}", try_parse_dates=True).describe())
""",
    duckdb="""
import duckdb
print(duckdb.sql("SUMMARIZE FROM read_csv('{data}')"))
""",
)
