"""What a run computes, tells and leaves, from its document to its outputs."""

import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from execution.conftest import FLIGHTS, Bench
from execution.documents import node, read

from karyaksham_kernel import _engine
from karyaksham_kernel.errors import InvalidPipeline, RunCancelled, RunFailed
from karyaksham_kernel.nodes.csv_reading import CsvReading

LATE = [read(), node("late", "filter", "flights", condition="dep_delay > 15")]
BY_CARRIER = [*LATE, node("by_carrier", "group_by", "late", keys=["carrier"], aggregations={"n": "count(*)"})]


def test_rows_pass_from_a_file_through_nodes_into_a_file(bench: Bench) -> None:
    prepared = bench.run([*BY_CARRIER, node("out", "write_csv", "by_carrier", path="out/late.csv")])
    assert (bench.out / "late.csv").read_text() == "carrier,n\nAA,2\n"
    (output,) = prepared["outputs"]
    assert (output["node"], output["uri"], output["rows"]) == ("out", str(bench.out / "late.csv"), 1)
    assert output["bytes"] == (bench.out / "late.csv").stat().st_size
    assert [pin["uri"] for pin in prepared["inputs"]] == [str(bench.folder / "flights.csv")]


def test_nothing_is_visible_before_the_commit(bench: Bench) -> None:
    bench.execute([*LATE, node("out", "write_csv", "late", path="out/late.csv")])
    assert [name for name in bench.left() if not name.endswith(".tmp")] == ["out"]


def test_events_tell_the_plan_first_and_exact_counts_last(bench: Bench) -> None:
    bench.run([*BY_CARRIER, node("out", "write_csv", "by_carrier", path="out/late.csv")])
    kinds = bench.kinds()
    assert kinds[:2] == ["started", "plan"]
    assert kinds[-2:] == ["progress", "prepared"]
    assert [event["seq"] for event in bench.events] == list(range(1, len(kinds) + 1))
    assert {event["node"] for event in bench.events if event["kind"] == "node_finished"} == {
        "flights",
        "late",
        "by_carrier",
        "out",
    }
    assert bench.rows_out() == {"flights": 5, "late": 2, "by_carrier": 1, "out": 1}
    nodes = bench.events[-2]["nodes"]
    assert nodes["flights"]["bytes_read"] == nodes["flights"]["bytes_total"] == len(FLIGHTS)
    assert {node["state"] for node in nodes.values()} == {"done"}
    assert bench.events[1]["nodes"][1] == {
        "id": "late",
        "type": "filter",
        "inputs": ["flights"],
        "outputs": ["out", "rest"],
    }


def test_a_count_that_fusion_swallows_is_not_known(bench: Bench) -> None:
    bench.run(
        [*LATE, node("aa", "filter", "late", condition="carrier = 'AA'"), node("out", "write_csv", "aa", path="x.csv")]
    )
    assert bench.rows_out() == {"flights": 5, "late": None, "aa": 2, "out": 2}


@pytest.mark.parametrize("policy", ["fail", "quarantine"])
def test_rows_that_are_grouped_while_they_are_read_are_counted_at_each_node(
    bench: Bench, policy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []
    grouped = CsvReading.grouped
    monkeypatch.setattr(
        CsvReading, "grouped", lambda self, keys, parts: asked.append(keys) or grouped(self, keys, parts)
    )
    text = "carrier,delay\n" + "UA,1\nAA,2\n" * 300 + "AA,late\n" * (policy == "quarantine")
    (bench.folder / "flights.csv").write_text(text)
    aggregations = {"n": "count(*)", "mean": "avg(delay)"}
    bench.run(
        [
            node("flights", "read_csv", "", path="flights.csv", bad_rows=policy, schema={"delay": "int64"}),
            node("late", "filter", "flights", condition="delay > 1"),
            node("mean", "group_by", "late", keys=["carrier"], aggregations=aggregations),
            node("out", "write_csv", "mean", path="mean.csv"),
        ]
    )
    assert (bench.folder / "mean.csv").read_text() == "carrier,n,mean\nAA,300,2.0\n"
    assert bench.rows_out() == {"flights": 600, "late": 300, "mean": 1, "out": 1}
    assert asked == [["carrier"]]


def test_a_leaf_without_a_writer_is_kept_as_a_result(bench: Bench) -> None:
    (output,) = bench.run(BY_CARRIER)["outputs"]
    assert (output["managed"], output["uri"]) == (True, str(bench.folder / "results" / "run" / "by_carrier.arrow"))
    assert pl.scan_ipc(output["uri"]).collect().to_dicts() == [{"carrier": "AA", "n": 2}]


def test_both_ports_of_a_node_go_their_own_ways(bench: Bench) -> None:
    bench.run([*LATE, node("a", "write_csv", "late", path="a.csv"), node("b", "write_csv", "late.rest", path="b.csv")])
    late, rest = (pl.read_csv(bench.folder / name) for name in ("a.csv", "b.csv"))
    assert (late.height, rest.height) == (2, 3)
    # The file is read once for each, and the totals say so.
    last = bench.events[-2]["nodes"]["flights"]
    assert (last["rows_out"], last["bytes_read"], last["bytes_total"]) == (5, 2 * len(FLIGHTS), 2 * len(FLIGHTS))


def test_what_is_costly_is_computed_once_for_all_its_readers(bench: Bench) -> None:
    bench.run(
        [
            *BY_CARRIER,
            node("all", "group_by", "flights", keys=["carrier"], aggregations={"total": "count(*)"}),
            node("share", "join", "all by_carrier", on=["carrier"], how="left"),
            node("sorted", "sort", "share", by=["carrier"]),
            node("a", "write_csv", "sorted", path="a.csv"),
            node("b", "write_csv", "share", path="b.csv"),
        ]
    )
    assert (bench.folder / "a.csv").read_text() == "carrier,total,n\nAA,2,2\nB6,1,\nUA,2,\n"
    assert sorted((bench.folder / "b.csv").read_text().splitlines()) == ["AA,2,2", "B6,1,", "UA,2,", "carrier,total,n"]
    assert bench.rows_out()["share"] == 3
    assert bench.left() == ["a.csv", "b.csv"]


def test_parameters_reach_expressions_and_paths(bench: Bench) -> None:
    declared = {"minutes": {"type": "int64", "default": 15}, "name": {"type": "string"}}
    nodes = [
        read(),
        node("late", "filter", "flights", condition="dep_delay > $minutes"),
        node("out", "write_csv", "late", path="out/${name}.csv"),
    ]
    bench.run(nodes, {"minutes": "60", "name": "very"}, declared=declared)
    assert pl.read_csv(bench.out / "very.csv")["dep_delay"].to_list() == [70]


def test_a_folder_of_partitions_is_written_and_replaced_as_a_whole(bench: Bench) -> None:
    def write(**params: object) -> None:
        bench.run([*LATE, node("out", "write_parquet", "late", path="out", partition_by=["origin"], **params)])

    write()
    assert sorted(path.parent.name for path in bench.out.rglob("*.parquet")) == ["origin=JFK", "origin=LGA"]
    with pytest.raises(InvalidPipeline) as refused:
        write()
    assert refused.value.problem.code == "target_exists"
    (bench.out / "origin=XXX").mkdir()
    (bench.out / "origin=XXX" / "part-00000.parquet").write_bytes(b"old")
    write(mode="overwrite")
    assert pl.read_parquet(bench.out / "**" / "*.parquet").height == 2


def test_appending_adds_a_file_of_the_runs_own(bench: Bench) -> None:
    for run in ("one", "two"):
        bench.run([*LATE, node("out", "write_parquet", "late", path="out", mode="append")], run=run)
    assert sorted(path.name for path in bench.out.iterdir()) == ["one.parquet", "two.parquet"]


def test_a_run_that_fails_while_it_writes_leaves_nothing(bench: Bench) -> None:
    (bench.folder / "flights.csv").write_text("carrier,dep_delay\n" + "UA,4\n" * 200_000 + "UA,late\n")
    nodes = [
        {**read(), "params": {"path": "flights.csv", "schema": {"dep_delay": "int64"}}},
        node("out", "write_csv", "flights", path="out/deep/late.csv"),
    ]
    with pytest.raises(RunFailed) as failed:
        bench.execute(nodes)
    problem = failed.value.problem
    assert (problem.code, problem.node) == ("wrong_type", "flights")
    for part in ("flights.csv", "200002", "dep_delay", "late"):
        assert part in problem.message
    assert bench.events[-1]["kind"] == "failed"
    assert bench.events[-1]["problem"]["message"] == problem.message
    assert bench.left() == []


@pytest.mark.parametrize(
    ("kind", "params", "code", "said"),
    [
        ("derive", {"columns": {"n": "CAST(carrier AS int64)"}}, "expression_failed", "'UA' is not a int64."),
        ("derive", {"columns": {"n": "1 // (dep_delay - 4)"}}, "expression_failed", "Division by zero"),
        ("derive", {"columns": {"n": "dep_delay + 9223372036854775807"}}, "out_of_range", "too large for int64"),
        ("cast", {"types": {"carrier": "int64"}}, "expression_failed", "'UA' is not a int64."),
    ],
)
def test_a_value_that_cannot_be_computed_is_told_with_its_node(
    bench: Bench, kind: str, params: dict[str, Any], code: str, said: str
) -> None:
    other = node("other", "derive", "flights", columns={"later": "dep_delay + 1"})
    with pytest.raises(RunFailed) as failed:
        bench.execute([read(), other, node("bad", kind, "other", **params)])
    problem = failed.value.problem
    assert (problem.code, "\n" in problem.message) == (code, False)
    assert said in problem.message
    assert (problem.node, problem.field) == ("bad", "columns.n" if kind == "derive" else "types.carrier")
    assert bench.left() == []


def test_a_target_that_exists_is_refused_before_anything_is_computed(bench: Bench) -> None:
    target = bench.folder / "taken.csv"
    target.write_text("mine")
    with pytest.raises(InvalidPipeline) as refused:
        bench.execute([*LATE, node("out", "write_csv", "late", path="taken.csv")])
    assert (refused.value.problem.code, refused.value.problem.node) == ("target_exists", "out")
    assert "plan" not in bench.kinds()
    bench.run([*LATE, node("out", "write_csv", "late", path="taken.csv", mode="overwrite")])
    assert target.read_text().startswith("carrier,")


def test_a_target_that_appears_during_the_run_is_not_replaced(bench: Bench) -> None:
    from karyaksham_kernel.errors import KaryakshamError
    from karyaksham_kernel.execution import commit

    prepared = bench.execute([*LATE, node("out", "write_csv", "late", path="x.csv")])
    (bench.folder / "x.csv").write_text("mine")
    with pytest.raises(KaryakshamError):
        commit.complete_here(prepared)
    commit.abort_here(prepared)
    assert (bench.folder / "x.csv").read_text() == "mine"
    assert bench.left() == ["x.csv"]


def test_an_input_that_changed_since_an_earlier_attempt_fails_the_run(bench: Bench) -> None:
    pins = bench.execute(LATE)["inputs"]
    bench.execute(LATE, pins=pins, attempt=2)
    (bench.folder / "flights.csv").write_text("carrier,dep_delay\nUA,99\n")
    with pytest.raises((RunFailed, InvalidPipeline)) as failed:
        bench.execute(LATE, pins=pins, attempt=3)
    assert failed.value.problem.code == "input_changed"


def test_a_parquet_input_that_changes_under_the_run_fails_it(bench: Bench) -> None:
    file = bench.folder / "flights.parquet"
    pl.DataFrame({"a": [1, 2]}).write_parquet(file)
    source = {"id": "source", "type": "read_parquet", "params": {"path": "flights.parquet"}}

    def interfere(event: dict[str, Any]) -> None:
        if event["kind"] == "node_finished":
            pl.DataFrame({"a": [1, 2, 3]}).write_parquet(file)

    with pytest.raises(RunFailed) as failed:
        bench.execute([source, node("out", "write_csv", "source", path="x.csv")], also=interfere)
    assert (failed.value.problem.code, failed.value.problem.node) == ("input_changed", "source")
    assert bench.left() == []


@pytest.mark.parametrize("params", [{}, {"partition_by": ["origin"]}])
def test_a_place_where_nothing_can_be_written_is_told_in_one_sentence(bench: Bench, params: dict[str, Any]) -> None:
    with pytest.raises((RunFailed, InvalidPipeline)) as failed:
        bench.execute([*LATE, node("out", "write_parquet", "late", path="flights.csv/below/x", **params)])
    assert failed.value.problem.node == "out"
    assert "flights.csv/below/x" in failed.value.problem.message
    assert bench.left() == []


def test_what_a_killed_attempt_left_is_removed_by_the_next(bench: Bench) -> None:
    left = bench.folder / ".late.csv.kk-run-1-0.tmp"
    left.write_text("half a ro")
    other = bench.folder / ".late.csv.kk-other-1-0.tmp"
    other.write_text("somebody else's")
    bench.run([*LATE, node("out", "write_csv", "late", path="late.csv")], attempt=2)
    assert bench.left() == [other.name, "late.csv"]


def test_a_run_that_is_cancelled_before_it_starts_computes_nothing(bench: Bench) -> None:
    bench.cancel.cancel()
    with pytest.raises(RunCancelled):
        bench.execute(LATE)
    assert bench.kinds() == ["cancelled"]
    assert bench.left() == []


def test_an_interrupt_that_strikes_while_a_file_is_opened_leaves_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = _engine.Writer

    def opened(*given: Any, **named: Any) -> None:
        assert writer(*given, **named).writable()
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(_engine, "Writer", opened)
    with suppress(RunCancelled):
        bench.execute([*LATE, node("out", "write_csv", "late", path="out/late.csv")])
    assert bench.kinds()[-1] == "cancelled"
    assert bench.left() == []


def test_writing_outside_the_allowed_folders_is_refused(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    from karyaksham_kernel.settings import get_settings

    monkeypatch.setenv("KARYAKSHAM_ROOTS", str(bench.folder))
    get_settings.cache_clear()
    with pytest.raises(InvalidPipeline) as refused:
        bench.execute([*LATE, node("out", "write_csv", "late", path="../late.csv")])
    assert refused.value.problem.code == "outside_roots"
    with pytest.raises(InvalidPipeline) as refused:
        bench.execute([read("/etc/passwd")])
    assert refused.value.problem.code == "outside_roots"
    assert not (Path(bench.folder).parent / "late.csv").exists()


MESSY = "carrier,dep_delay\nAA,30\nAA\nUA,late\nUA,2\nUA,soon\n"
QUARANTINE = node("flights", "read_csv", "", path="messy.csv", bad_rows="quarantine", schema={"dep_delay": "int64"})
QUARANTINE.pop("inputs")


def test_good_and_bad_rows_go_their_own_ways_and_are_counted(bench: Bench) -> None:
    (bench.folder / "messy.csv").write_text(MESSY)
    prepared = bench.run(
        [
            QUARANTINE,
            node("late", "filter", "flights", condition="dep_delay > 15"),
            node("out", "write_csv", "late", path="out/late.csv"),
            node("bad", "write_csv", "flights.rejected", path="out/bad.csv"),
        ]
    )
    assert (bench.out / "late.csv").read_text() == "carrier,dep_delay\nAA,30\n"
    bad = pl.read_csv(bench.out / "bad.csv")
    assert bad["reason"].to_list() == ["ragged_line", "wrong_type", "wrong_type"]
    assert bad["line"].to_list() == [3, 4, 6]
    counted = {"ragged_line": 1, "wrong_type": 2}
    assert prepared["rejected"] == {"flights": counted}
    nodes = bench.events[-2]["nodes"]
    assert (nodes["flights"]["rejected"], nodes["late"]["rejected"]) == (counted, None)
    assert bench.rows_out() == {"flights": 2, "late": 1, "out": 1, "bad": 3}


def test_bad_rows_alone_may_be_wanted(bench: Bench) -> None:
    (bench.folder / "messy.csv").write_text(MESSY)
    bench.run([QUARANTINE, node("bad", "write_csv", "flights.rejected", path="out/bad.csv")])
    assert pl.read_csv(bench.out / "bad.csv").height == 3


def test_a_limit_changes_no_bad_rows(bench: Bench) -> None:
    (bench.folder / "messy.csv").write_text(MESSY)
    bench.run(
        [
            QUARANTINE,
            node("first", "limit", "flights", rows=1),
            node("out", "write_csv", "first", path="out/first.csv"),
            node("bad", "write_csv", "flights.rejected", path="out/bad.csv"),
        ]
    )
    assert pl.read_csv(bench.out / "first.csv").height == 1
    assert pl.read_csv(bench.out / "bad.csv").height == 3


def test_a_source_that_leaves_nothing_out_tells_of_none(bench: Bench) -> None:
    prepared = bench.run([read(), node("out", "write_csv", "flights", path="x.csv")])
    assert prepared["rejected"] == {}
