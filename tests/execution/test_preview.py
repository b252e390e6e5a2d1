"""Previews: the first rows of any port, without writers, within bounds, in this process or in a limited child."""

import io
import json
import subprocess
import sys
from typing import Any

import polars as pl
import pytest
from execution.conftest import Bench
from execution.documents import node, read

from karyaksham_kernel.errors import InvalidPipeline, RunFailed
from karyaksham_kernel.execution import preview as previews
from karyaksham_kernel.execution.preview import preview

NODES = [
    read(),
    node("late", "filter", "flights", condition="dep_delay > 15"),
    node("sorted", "sort", "late", by=[{"column": "dep_delay", "descending": True}]),
    node("out", "write_csv", "sorted", path="out/x.csv"),
]


def document(nodes: list[dict[str, Any]]) -> dict[str, Any]:
    return {"karyaksham": 1, "nodes": nodes}


def shown(
    bench: Bench, name: str, port: str = "out", rows: int = 100, nodes: list[dict[str, Any]] = NODES
) -> pl.DataFrame:
    return preview(document(nodes), name, port, rows, base=str(bench.folder))


def test_the_first_rows_of_a_port_are_shown_and_nothing_is_written(bench: Bench) -> None:
    assert shown(bench, "flights", rows=2)["carrier"].to_list() == ["UA", "AA"]
    assert shown(bench, "late")["dep_delay"].to_list() == [33, 70]
    assert shown(bench, "late", "rest").height == 3
    assert shown(bench, "sorted", rows=1)["dep_delay"].to_list() == [70]
    assert bench.left() == []


def test_a_fault_elsewhere_does_not_matter(bench: Bench) -> None:
    nodes = [*NODES, node("broken", "filter", "late", condition="no_such_column > 1")]
    assert shown(bench, "late", nodes=nodes).height == 2
    with pytest.raises(InvalidPipeline):
        shown(bench, "broken", nodes=nodes)


@pytest.mark.parametrize(("name", "port", "code"), [("lat", "out", "unknown_node"), ("late", "rst", "unknown_port")])
def test_what_is_not_there_is_told(bench: Bench, name: str, port: str, code: str) -> None:
    with pytest.raises(InvalidPipeline) as refused:
        shown(bench, name, port)
    assert refused.value.problem.code == code


def test_a_value_that_cannot_be_computed_is_told(bench: Bench) -> None:
    nodes = [read(), node("bad", "derive", "flights", columns={"n": "CAST(carrier AS int64)"})]
    with pytest.raises(RunFailed) as failed:
        shown(bench, "bad", nodes=nodes)
    assert failed.value.problem.code == "expression_failed"


def test_below_a_node_that_sees_everything_sources_are_cut(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previews, "SOURCE_ROWS", 2)
    assert shown(bench, "late")["dep_delay"].to_list() == [33, 70]
    assert shown(bench, "sorted")["dep_delay"].to_list() == [33]


def child(bench: Bench, **request: Any) -> "subprocess.CompletedProcess[bytes]":
    given = {"document": document(NODES), "base": str(bench.folder), **request}
    command = [sys.executable, "-m", "karyaksham_kernel.execution.preview_child"]
    return subprocess.run(command, input=json.dumps(given).encode(), capture_output=True, timeout=60)


def test_a_child_answers_with_an_arrow_stream(bench: Bench) -> None:
    done = child(bench, node="late", rows=1)
    assert done.returncode == 0, done.stderr
    assert pl.read_ipc_stream(io.BytesIO(done.stdout)).to_dicts()[0]["dep_delay"] == 33


def test_a_child_answers_with_problems(bench: Bench) -> None:
    done = child(bench, node="lat")
    assert done.returncode == 2
    assert [problem["code"] for problem in json.loads(done.stdout)["problems"]] == ["unknown_node"]


def test_a_child_that_takes_too_long_or_too_much_ends(bench: Bench) -> None:
    (bench.folder / "flights.csv").write_text("a,b\n" + "".join(f"{n},{n * 7919 % 10007}\n" for n in range(400_000)))
    nodes = [read(), node("pairs", "join", "flights flights", on=["b"]), node("sorted", "sort", "pairs", by=["a", "b"])]
    slow = child(bench, document=document(nodes), node="sorted", seconds=0.5)
    assert slow.returncode == -14, slow.stderr
    large = child(bench, document=document(nodes), node="sorted", memory=200 << 20)
    assert large.returncode != 0
