"""What a run holds in memory, as the kernel counts it for the process: 2 GB of input, whatever is done with it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from cli.conftest import COMMAND
from pipeline.writing import node

pytestmark = [pytest.mark.large, pytest.mark.slow, pytest.mark.timeout(1800)]

MB = 1_000_000
ROWS = 24_000_000
BUDGET = 600 * MB
STREAMING = 300 * MB
# A process that begins as a copy of this one would count this one's memory too: a small one starts it and looks.
MEASURE = """
import os, sys
silent = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
run = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=silent)
_, status, usage = os.wait4(run, 0)
print(usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rows with a key that occurs twice, far apart, a flag, a number and some text: 2 GB."""
    file = tmp_path_factory.mktemp("large") / "large.csv"
    row = pl.int_range(0, ROWS, dtype=pl.Int64)
    lines = (
        pl.LazyFrame()
        .select(row.alias("row"))
        .select(
            (pl.col("row") % (ROWS // 2)).alias("key"),
            (pl.col("row") % 7).alias("flag"),
            ((pl.col("row") * 7919) % 1_000_003 / 100).alias("price"),
            pl.format("{} carefully final deposits detect slyly again {}", pl.col("row"), pl.col("row") % 977).alias(
                "text"
            ),
        )
    )
    lines.sink_csv(file, engine="streaming")
    assert file.stat().st_size > 1_700 * MB
    return file


@pytest.fixture(scope="module")
def lines(large: Path) -> Path:
    """The same rows as lines of JSON."""
    file = large.with_suffix(".jsonl")
    pl.scan_csv(large).sink_ndjson(file)
    return file


def peak(folder: Path, *nodes: dict, budget: int = BUDGET) -> int:
    """Run a document; the most memory its process had. Its outputs lie in the folder."""
    document = folder / "pipeline.karya"
    document.write_text(json.dumps({"karyaksham": 1, "nodes": nodes}))
    environment = {**os.environ, "KARYAKSHAM_HOME": str(folder / "home"), "KARYAKSHAM_MEMORY_BUDGET": str(budget)}
    measured = [sys.executable, "-c", MEASURE, *COMMAND, "run", str(document)]
    done = subprocess.run(measured, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return int(done.stdout) * (1 if sys.platform == "darwin" else 1024)


@pytest.mark.parametrize("writer", ["write_csv", "write_parquet"])
def test_rows_that_stream_into_a_file_take_300_mb(tmp_path: Path, large: Path, writer: str) -> None:
    read = node("rows", "read_csv", path=str(large))
    kept = node("kept", "filter", "rows", condition="price > 10")
    out = node("out", writer, "kept", path="out", mode="overwrite")
    assert peak(tmp_path, read, kept, out) <= STREAMING


def test_lines_of_json_that_stream_into_a_file_take_300_mb(tmp_path: Path, lines: Path) -> None:
    read = node("rows", "read_json_lines", path=str(lines))
    kept = node("kept", "filter", "rows", condition="price > 10")
    out = node("out", "write_parquet", "kept", path="out", mode="overwrite")
    assert peak(tmp_path, read, kept, out) <= STREAMING


def test_a_profile_takes_300_mb(tmp_path: Path, large: Path) -> None:
    read = node("rows", "read_csv", path=str(large))
    out = node("out", "write_parquet", "made", path="out.parquet", mode="overwrite")
    assert peak(tmp_path, read, node("made", "summarize", "rows"), out) <= STREAMING
    assert pl.read_parquet(tmp_path / "out.parquet")["rows"].to_list() == [ROWS] * 4


@pytest.mark.parametrize("reader", ["read_csv", "read_json_lines"])
@pytest.mark.parametrize("budget", [BUDGET, 4_000 * MB])
def test_few_groups_take_300_mb_whatever_the_budget(
    tmp_path: Path, large: Path, lines: Path, reader: str, budget: int
) -> None:
    read = node("rows", reader, path=str(large if reader == "read_csv" else lines))
    made = node("made", "group_by", "rows", keys=["flag"], aggregations={"rows": "count(*)", "mean": "avg(price)"})
    out = node("out", "write_parquet", "made", path="out.parquet", mode="overwrite")
    assert peak(tmp_path, read, made, out, budget=budget) <= STREAMING
    assert pl.read_parquet(tmp_path / "out.parquet")["rows"].sum() == ROWS


BLOCKING = {
    "deduplicate": ({"keys": ["key"], "keep": "any"}, ROWS // 2),
    "group_by": ({"keys": ["key"], "aggregations": {"rows": "count(*)", "last": "max(text)"}}, ROWS // 2),
    "sort": ({"by": ["price"]}, ROWS),
    "window": ({"partition_by": ["key"], "order_by": ["price"], "columns": {"before": "lag(price)"}}, ROWS),
}


@pytest.mark.parametrize("blocking", BLOCKING)
def test_nodes_that_need_all_rows_stay_within_their_budget_and_a_fifth(
    tmp_path: Path, large: Path, blocking: str
) -> None:
    params, rows = BLOCKING[blocking]
    read = node("rows", "read_csv", path=str(large))
    out = node("out", "write_parquet", "made", path="out.parquet", mode="overwrite")
    assert peak(tmp_path, read, node("made", blocking, "rows", **params), out) <= BUDGET * 1.2
    made = pl.scan_parquet(tmp_path / "out.parquet")
    assert made.select(pl.len()).collect().item() == rows
    if blocking == "window":
        row = pl.col("text").str.extract(r"^(\d+)").cast(pl.Int64)
        in_their_order = made.select((row == pl.int_range(pl.len())).all())
        assert in_their_order.collect(engine="streaming").item()
        assert made.select(pl.col("before").count()).collect().item() == ROWS // 2
    if blocking == "sort":
        assert made.select(pl.col("price").is_sorted()).collect(engine="streaming").item()


def test_a_join_of_two_large_tables_stays_within_its_budget_and_a_fifth(tmp_path: Path, large: Path) -> None:
    left = node("left", "read_csv", path=str(large))
    right = node("right", "read_csv", path=str(large), columns=["key", "price"])
    once = node("once", "deduplicate", "right", keys=["key"], keep="any")
    joined = node("joined", "join", "left once", on="key")
    out = node("out", "write_parquet", "joined", path="out.parquet", mode="overwrite")
    assert peak(tmp_path, left, right, once, joined, out) <= BUDGET * 1.2
    assert pl.scan_parquet(tmp_path / "out.parquet").select(pl.len()).collect().item() == ROWS
