"""Progress of a run on 1.08 GB: counts that move, never back, and end exactly."""

from pathlib import Path
from typing import Any

import pytest
from execution.conftest import Bench
from execution.documents import node, read

pytestmark = [pytest.mark.large, pytest.mark.timeout(180)]
ROWS = 8_399_728


def column(events: list[dict[str, Any]], name: str, what: str) -> list[Any]:
    values = [event["nodes"][name][what] for event in events if event["kind"] == "progress"]
    return [value for value in values if value is not None]


def test_two_nodes_count_while_a_large_file_is_read(bench: Bench, lineitem: Path) -> None:
    prepared = bench.execute(
        [
            read(str(lineitem), "lineitem"),
            node("large", "filter", "lineitem", condition="l_quantity > 5"),
            node("out", "write_parquet", "large", path="out.parquet"),
        ]
    )
    for name in ("lineitem", "large"):
        counts = column(bench.events, name, "rows_out")
        assert len(set(counts)) >= 5
        assert counts == sorted(counts)
    read_bytes = column(bench.events, "lineitem", "bytes_read")
    assert read_bytes == sorted(read_bytes)
    assert read_bytes[-1] == lineitem.stat().st_size
    assert column(bench.events, "lineitem", "rows_out")[-1] == ROWS
    assert column(bench.events, "large", "rows_out")[-1] == prepared["outputs"][0]["rows"]
    assert column(bench.events, "lineitem", "eta_seconds")
    assert max(column(bench.events, "lineitem", "rows_per_second")) > 0
    times = [event["at"] for event in bench.events if event["kind"] == "progress"]
    assert len(times) >= 5
