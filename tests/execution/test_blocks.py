"""How much a source hands on at once follows from where its rows go."""

import pytest
from execution.documents import node, read

from karyaksham_kernel.execution.blocks import block_bytes
from karyaksham_kernel.pipeline import Document

MIB = 1024 * 1024
LATE = node("late", "filter", "flights", condition="dep_delay > 15")
GROUP = node("by_day", "group_by", "late", keys=["day"], aggregations={"n": "count(*)"})


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        ([read(), LATE, node("out", "write_csv", "late", path="x.csv")], MIB * 3 // 2),
        ([read(), LATE, node("out", "write_parquet", "late", path="x.parquet")], 2 * MIB),
        ([read(), LATE, node("out", "write_json_lines", "late", path="x.jsonl")], MIB),
        ([read(), LATE], 2 * MIB),
        ([read(), LATE, GROUP], None),
        ([read(), LATE, GROUP, node("out", "write_csv", "by_day", path="x.csv")], None),
        (
            [
                read(),
                LATE,
                GROUP,
                node("j", "join", "late by_day", on="day"),
                node("o", "write_csv", "j", path="x.csv"),
            ],
            MIB * 3 // 2,
        ),
    ],
    ids=["text", "parquet", "json lines", "result", "few rows", "few rows as text", "joined to few rows"],
)
def test_blocks_are_small_where_rows_stream_into_a_file(nodes, expected) -> None:
    document = Document.model_validate({"karyaksham": 1, "nodes": nodes})
    assert block_bytes(document) == expected
