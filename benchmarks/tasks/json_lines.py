"""The first task again, from JSON lines."""

from dataclasses import replace

from tasks.filter_group_by import TASK as PLAIN
from tasks.task import node

TASK = replace(
    PLAIN,
    name="json_lines",
    title="filter + group-by of JSON lines",
    order=10,
    target=None,
    others={},
    data="lineitem_jsonl",
    nodes=(node("lineitem", "read_json_lines", path="{data}"), *PLAIN.nodes[1:]),
    polars=PLAIN.polars.replace('scan_csv("{data}", try_parse_dates=True)', 'scan_ndjson("{data}")'),
    duckdb=PLAIN.duckdb.replace("read_csv", "read_json"),
)
