"""Previews: the first rows of any port, without writers, within bounds, in this process or in a limited child."""

import io
import json
import re
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from execution.conftest import Bench
from execution.documents import node, read

from karyaksham_kernel.errors import InvalidPipeline, KaryakshamError, RunFailed
from karyaksham_kernel.execution import preview as previews
from karyaksham_kernel.execution import spreading
from karyaksham_kernel.execution.preview import Look, Sample, look, preview
from karyaksham_kernel.execution.preview_key import preview_key

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


def test_what_the_rows_are_is_told(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def told(name: str, rows: int) -> Sample:
        return look(document(NODES), name, rows=rows, base=str(bench.folder)).sample

    size = (bench.folder / "flights.csv").stat().st_size
    assert told("late", 1) == Sample("head", 1, None, cut=False, bytes=size)
    assert told("late", 100) == Sample("head", 2, 2, cut=False, bytes=size)
    monkeypatch.setattr(previews, "SOURCE_ROWS", 2)
    assert told("sorted", 100) == Sample("head", 1, None, cut=True, bytes=size)


LINES = 400_000


@pytest.fixture
def long(bench: Bench) -> Bench:
    """A file much larger than what a spread preview reads of it, whose last rows alone show the type of `late`."""
    (bench.folder / "flights.csv").write_text(
        "n,late\n" + "".join(f"{n},{'x' if n == LINES - 1 else ''}\n" for n in range(LINES))
    )
    return bench


def spread(bench: Bench, name: str, rows: int = 100, nodes: list[dict[str, Any]] | None = None) -> Look:
    return look(document(nodes or [read()]), name, rows=rows, base=str(bench.folder), sample="spread")


@pytest.mark.parametrize("dtype", [pl.String, pl.Binary, pl.Categorical], ids=str)
def test_rows_that_nobody_could_look_at_are_refused(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, dtype: pl.DataType
) -> None:
    """A few bytes of a dictionary may stand for gigabytes of rows."""
    monkeypatch.setattr(previews, "MOST_BYTES", 1 << 20)
    pl.DataFrame({"a": ["x" * 100_000] * 200}).cast(dtype).write_parquet(bench.folder / "long.parquet")
    nodes = [node("long", "read_parquet", "", path="long.parquet")]
    with pytest.raises(KaryakshamError) as refused:
        shown(bench, "long", nodes=nodes)
    assert refused.value.problem.code == "preview_too_large"
    assert shown(bench, "long", rows=5, nodes=nodes).height == 5


def test_the_reader_is_asked_for_no_more_rows_than_are_shown(bench: Bench) -> None:
    """A counter between reader and answer would have all of a row group decoded."""
    pl.DataFrame({"n": range(100_000)}).write_parquet(bench.folder / "many.parquet")
    nodes = [
        node("many", "read_parquet", "", path="many.parquet"),
        node("up", "derive", "many", columns={"m": "n + 1"}),
    ]
    graph_of = previews._Sampled.of
    plans = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(previews._Sampled, "of", lambda self, stage: plans.append(graph_of(self, stage)) or plans[0])
        assert shown(bench, "up", rows=3, nodes=nodes)["m"].to_list() == [1, 2, 3]
    assert re.search(r"SLICE.*len: 4", plans[0].head(4).explain())


def test_a_spread_preview_shows_rows_from_all_over_a_large_file(long: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreading, "PIECE_BYTES", 4096)
    seen = spread(long, "flights")
    numbers = seen.frame["n"].to_list()
    assert seen.frame.schema == shown(long, "flights", nodes=[read()]).schema
    assert numbers == sorted(set(numbers))
    assert numbers[0] == 0
    assert numbers[-1] > LINES * 0.98
    assert max(later - earlier for earlier, later in pairwise(numbers)) < LINES / 10
    assert seen.sample.kind == "spread"
    assert (seen.sample.rows, seen.sample.of, seen.sample.cut) == (100, None, True)
    assert seen.sample.bytes == (long.folder / "flights.csv").stat().st_size


def test_a_small_file_is_spread_over_all_its_rows(bench: Bench) -> None:
    seen = spread(bench, "flights", rows=2)
    assert seen.frame["carrier"].to_list() == ["UA", "UA"]
    assert seen.sample == Sample("spread", 2, 5, cut=False, bytes=131)


def test_a_spread_preview_of_parquet_takes_slices(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previews, "SPREAD_ROWS", 1600)
    pl.DataFrame({"n": range(100_000)}).write_parquet(bench.folder / "flights.parquet")
    nodes = [{"id": "p", "type": "read_parquet", "params": {"path": "flights.parquet"}}]
    seen = spread(bench, "p", rows=160, nodes=nodes)
    numbers = seen.frame["n"].to_list()
    assert (numbers[0], len(numbers), numbers == sorted(numbers)) == (0, 160, True)
    assert numbers[-1] > 99_000
    assert seen.sample.cut


def test_pieces_that_cannot_be_told_from_their_middle_give_the_first_rows(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreading, "PIECE_BYTES", 4096)
    cell = '"' + "a line, and\n" * 2000 + '"'
    (bench.folder / "flights.csv").write_text("n,text\n" + "".join(f"{n},{cell}\n" for n in range(20)))
    seen = spread(bench, "flights", rows=5)
    assert (seen.sample.kind, seen.frame["n"].to_list()) == ("head", [0, 1, 2, 3, 4])


def test_a_spread_preview_leaves_nothing_behind(long: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = set(tmp_path.iterdir())
    spread(long, "flights")
    assert set(tmp_path.iterdir()) == before


def test_a_key_is_of_what_lies_upstream_and_of_the_files_as_they_are(bench: Bench) -> None:
    def key(nodes: list[dict[str, Any]], name: str = "late", **more: Any) -> str | None:
        return preview_key({"document": document(nodes) | more, "node": name, "base": str(bench.folder)})

    first = key(NODES)
    assert first == key([*NODES, node("more", "filter", "late", condition="dep_delay > 99")], layout={"late": {"x": 1}})
    assert first != key(NODES, "sorted")
    changed = [read(), node("late", "filter", "flights", condition="dep_delay > 16")]
    assert first != key(changed)
    with (bench.folder / "flights.csv").open("a") as file:
        file.write("UA,1,2013-01-01,EWR\n")
    assert first != key(NODES)
    (bench.folder / "flights.csv").unlink()
    assert key(NODES) is None


def child(bench: Bench, **request: Any) -> "subprocess.CompletedProcess[bytes]":
    given = {"document": document(NODES), "base": str(bench.folder), **request}
    command = [sys.executable, "-m", "karyaksham_kernel.execution.preview_child"]
    return subprocess.run(command, input=json.dumps(given).encode(), capture_output=True, timeout=60)


def test_a_child_answers_with_an_arrow_stream(bench: Bench) -> None:
    done = child(bench, node="late", rows=1)
    assert done.returncode == 0, done.stderr
    sample, _, stream = done.stdout.partition(b"\n")
    assert json.loads(sample) == {"kind": "head", "rows": 1, "of": None, "cut": False, "bytes": 131}
    assert pl.read_ipc_stream(io.BytesIO(stream)).to_dicts()[0]["dep_delay"] == 33


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
