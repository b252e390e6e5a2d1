"""What nodes may hold: the budget less what the process itself takes, shared by those that hold rows at once."""

import pytest
from execution.documents import node, read
from execution.graphs import graph

from karyaksham_kernel._engine import FileInfo
from karyaksham_kernel.execution.budget import holders, room_within, unpacked_bytes
from karyaksham_kernel.execution.context import context_of
from karyaksham_kernel.execution.needs import memory_needed
from karyaksham_kernel.pipeline import load_document

MB = 1_000_000
MIB = 1024 * 1024


def document(*nodes: dict) -> dict:
    return {"karyaksham": 1, "nodes": [read(), *nodes]}


SORTED = document(node("sorted", "sort", "flights", by="day"))
TWICE = document(node("sorted", "sort", "flights", by="day"), node("once", "deduplicate", "sorted", keys="day"))
WINDOWS = document(
    node("plain", "derive", "flights", columns={"over": "day + 1"}),
    node("ranked", "derive", "plain", columns={"place": "rank() OVER (ORDER BY day)"}),
    node("running", "window", "ranked", columns={"days": "sum(day)"}),
)


def test_nodes_that_hold_rows_share_the_room(tmp_path) -> None:
    assert [holders(load_document(given)) for given in (document(), SORTED, TWICE, WINDOWS)] == [1, 1, 2, 2]
    rooms = []
    for given in (SORTED, TWICE):
        context = context_of(given, str(tmp_path), {})
        context.memory_budget = 1000 * MB
        context.inputs["big"] = FileInfo("big.csv", 500 * MB)
        rooms.append(context("sorted").room(5))
    assert rooms == [room_within(1000 * MB), room_within(1000 * MB) // 2]


def test_what_fits_is_left_to_polars(tmp_path) -> None:
    context = context_of(SORTED, str(tmp_path), {})
    context.memory_budget = 1000 * MB
    context.inputs["small"] = FileInfo("small.csv", 150 * MB)
    assert context("sorted").room(5) is None
    assert context("sorted").room(8) is not None
    context.checking = True
    assert context("sorted").room(8) is None


@pytest.mark.parametrize(
    ("kind", "needed"),
    [("filter", 64 * MIB + 20), ("union", 64 * MIB + 20), ("sort", None), ("join", None), ("window", None)],
)
def test_only_pipelines_that_stream_say_what_memory_they_need(kind: str, needed: int | None) -> None:
    inputs = "a a" if kind in ("join", "union") else "a"
    assert memory_needed(graph("a: read_csv", f"b: {kind} {inputs}"), 10) == needed


@pytest.mark.parametrize(("name", "times"), [("a.csv", 1), ("a.csv.gz", 5), ("a.parquet", 4), ("A.PARQUET", 4)])
def test_packed_files_count_for_what_they_hold(name: str, times: int) -> None:
    assert unpacked_bytes(FileInfo(name, 10)) == 10 * times
