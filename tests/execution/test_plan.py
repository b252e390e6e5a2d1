"""Which stages a pipeline runs in, what scratch keeps, and what counters must leave alone."""

import pytest
from execution.graphs import graph
from hypothesis import given
from hypothesis import strategies as st

from karyaksham_kernel.execution.plan import NOTHING_ABOVE, below, gains_from, plan_of
from karyaksham_kernel.pipeline import Graph


def stages(found: Graph) -> list[str]:
    return [f"{stage.kind} {stage.node}" for stage in plan_of(found).stages]


def test_a_chain_is_one_stage() -> None:
    assert stages(graph("a: read_csv", "b: filter a", "c: group_by b", "out: write_csv c")) == ["writer out"]


def test_a_leaf_without_a_writer_is_a_result() -> None:
    assert stages(graph("a: read_csv", "b: filter a")) == ["result b"]


def test_what_is_cheap_is_read_again() -> None:
    found = graph("a: read_csv", "b: filter a", "x: write_csv b", "y: write_csv b.rest")
    assert stages(found) == ["writer x", "writer y"]
    assert plan_of(found).readings["a"] == 2


def test_what_is_costly_is_kept_for_its_readers() -> None:
    found = graph("a: read_csv", "g: group_by a", "s: sort g", "x: write_csv s", "y: write_csv g")
    assert stages(found) == ["scratch g", "writer x", "writer y"]
    plan = plan_of(found)
    assert plan.readings["a"] == 1
    assert [sorted(stage.nodes) for stage in plan.stages] == [["a", "g"], ["s", "x"], ["y"]]


def test_a_self_join_of_something_costly_keeps_it() -> None:
    assert stages(graph("a: read_csv", "g: group_by a", "j: join g g", "out: write_csv j")) == [
        "scratch g",
        "writer out",
    ]


def test_what_is_kept_comes_before_what_reads_it() -> None:
    found = graph("a: read_csv", "g: group_by a", "j: join g g", "u: union j j", "out: write_csv u")
    assert stages(found) == ["scratch g", "scratch j", "writer out"]


LINES = st.integers(2, 12).flatmap(
    lambda size: st.tuples(
        *(
            st.tuples(
                st.sampled_from(["filter", "derive", "sort", "group_by", "join", "union", "window"]),
                st.integers(0, max(0, place - 1)),
                st.integers(0, max(0, place - 1)),
            )
            for place in range(1, size)
        )
    )
)


@given(LINES)
def test_every_port_is_computed_once_or_cheap(lines: tuple[tuple[str, int, int], ...]) -> None:
    nodes = ["n0: read_csv"]
    for place, (kind, left, right) in enumerate(lines, 1):
        inputs = f"n{left} n{right}" if kind in ("join", "union") else f"n{left}"
        nodes.append(f"n{place}: {kind} {inputs}")
    found = graph(*nodes)
    plan = plan_of(found)
    for node in found.nodes:
        costly = node.node is not None and (node.node.holds_rows or node.node.row_count == "combine")
        assert plan.readings[node.id] == 1 or not costly
    seen = [stage.port for stage in plan.stages if stage.kind == "scratch"]
    assert len(seen) == len(set(seen)) == len(plan.kept)
    assert {stage.node for stage in plan.stages if stage.kind == "result"} == {port.node for port in found.results}


@pytest.mark.parametrize(
    ("chain", "counted"),
    [
        # The source counts what it scans; its own counter would keep the filter from it.
        (("a: read_parquet", "b: filter a", "c: group_by b"), {"b", "c"}),
        (("a: read_parquet", "b: filter a", "c: filter b", "d: group_by c"), {"c", "d"}),
        (("a: read_parquet", "b: filter a", "c: derive b", "d: filter c"), {"d"}),
        (("a: read_parquet", "b: derive a", "c: limit b"), {"c"}),
        (("a: read_parquet", "b: group_by a", "c: sort b", "d: limit c"), {"a", "b", "d"}),
        (("a: read_parquet", "b: sort a", "c: filter b"), {"c"}),
        (("a: read_parquet", "l: read_csv", "j: join a l", "f: filter j"), {"f", "l"}),
        (("a: read_csv", "b: filter a", "c: group_by b"), {"a", "b", "c"}),
        (("a: read_csv", "b: limit a", "c: group_by b"), {"b", "c"}),
        (("a: read_parquet", "g: group_by a", "f: filter g"), {"a", "f"}),
        (("a: read_parquet", "w: window a", "l: limit w"), {"a", "l"}),
    ],
)
def test_a_counter_stands_only_where_nothing_would_be_pushed_through_it(
    chain: tuple[str, ...], counted: set[str]
) -> None:
    found = graph(*chain)
    (leaf,) = found.results
    above = {leaf.node: NOTHING_ABOVE}
    for node in reversed(found.nodes):
        for port in node.inputs:
            above[port.node] = below(node, above[node.id])
    derives = {node.id for node in found.nodes if node.type == "derive"}
    gains = {node.id: gains_from(node) for node in found.nodes}
    assert {name for name, pushed in above.items() if not pushed & gains[name]} - derives == counted
