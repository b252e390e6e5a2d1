"""The compiled graph: what the execution part walks."""

from pathlib import Path

import polars as pl
import pytest
from pipeline.context import folder_context
from pipeline.writing import AIRLINES, FLIGHTS, document, node

from karyaksham_kernel.errors import InvalidPipeline
from karyaksham_kernel.pipeline import Document, Graph, Port, bind_parameters, compile  # noqa: A004

LATE = node("late", "filter", "flights", condition="dep_delay > 15")


def compiled(whole: Document, folder: Path, **given: object) -> Graph:
    values = bind_parameters(whole, given)
    return compile(whole, folder_context(folder, values), given)


def collected(graph: Graph, folder: Path, port: Port) -> pl.DataFrame:
    """Walk the graph as a run does, without probes or scratch."""
    context = folder_context(folder, graph.parameters)
    frames: dict[Port, pl.LazyFrame] = {}
    for each in graph.nodes:
        made = each.opened or each.frames(graph.inputs(each.id, frames), context(each.id))
        frames |= {Port(each.id, name): frame for name, frame in made.items()}
    return frames[port].collect(engine="streaming")


def test_nodes_come_after_what_they_read_and_otherwise_as_written(folder: Path) -> None:
    named = node("named", "join", "late airlines", on="carrier")
    graph = compiled(document(named, LATE, AIRLINES, FLIGHTS), folder)
    assert [each.id for each in graph.nodes] == ["airlines", "flights", "late", "named"]


def test_readers_of_each_port_are_known(folder: Path) -> None:
    both = node("both", "union", "late late.rest late")
    graph = compiled(document(FLIGHTS, LATE, both), folder)
    assert graph.readers == {
        Port("flights"): [("late", 0)],
        Port("late"): [("both", 0), ("both", 2)],
        Port("late", "rest"): [("both", 1)],
    }
    assert graph.inputs("late", {Port("flights"): pl.LazyFrame()}).ports == {"out", "rest"}


def test_what_no_writer_follows_is_a_result(folder: Path) -> None:
    write = node("write", "write_parquet", "late", path="late.parquet")
    few = node("few", "limit", "late.rest", rows=1)
    graph = compiled(document(FLIGHTS, LATE, write, few, AIRLINES), folder)
    assert graph.results == [Port("few"), Port("airlines")]
    assert [each.id for each in graph.writers] == ["write"]


def test_walking_it_gives_the_rows(folder: Path) -> None:
    graph = compiled(document(FLIGHTS, LATE, AIRLINES, node("named", "join", "late airlines", on="carrier")), folder)
    made = collected(graph, folder, Port("named"))
    assert sorted(made["dep_delay"]) == [16, 30]
    assert made["name"].unique().to_list() == ["United"]
    assert made.schema == graph.by_id["named"].schemas["out"]


def test_parameters_are_typed_values(folder: Path) -> None:
    late = node("late", "filter", "flights", condition="dep_delay > $minutes")
    whole = document(FLIGHTS, late, parameters={"minutes": {"type": "int64", "default": 15}})
    assert collected(compiled(whole, folder), folder, Port("late")).height == 2
    assert collected(compiled(whole, folder, minutes="20"), folder, Port("late")).height == 1


def test_a_muted_node_passes_rows_through_and_has_nothing_else(folder: Path) -> None:
    graph = compiled(document(FLIGHTS, {**LATE, "muted": True}, node("rest", "limit", "late.rest", rows=9)), folder)
    assert collected(graph, folder, Port("late")).height == 3
    assert collected(graph, folder, Port("rest")).is_empty()


def test_a_muted_writer_writes_nothing(folder: Path) -> None:
    write = {**node("write", "write_parquet", "flights", path="late.parquet"), "muted": True}
    graph = compiled(document(FLIGHTS, write), folder)
    assert (graph.writers, graph.results) == ([], [])


def test_a_source_is_opened_once(folder: Path) -> None:
    graph = compiled(document(FLIGHTS, LATE), folder)
    assert set(graph.by_id["flights"].opened) == {"out"}
    assert graph.by_id["late"].opened == {}


def test_a_document_with_problems_is_refused_with_all_of_them(folder: Path) -> None:
    broken = document(FLIGHTS, node("a", "sort", "flights", by="x"), parameters={"p": {"type": "int64"}})
    with pytest.raises(InvalidPipeline) as raised:
        compile(broken, folder_context(folder), {})
    assert [problem.code for problem in raised.value.problems] == ["missing_parameter", "unknown_column"]


def test_the_part_before_a_node_stands_alone() -> None:
    broken = node("broken", "sort", "flights", by="x")
    whole = document(FLIGHTS, LATE, broken, AIRLINES, name="n")
    assert [each.id for each in whole.upstream("late").nodes] == ["flights", "late"]
    assert whole.upstream("late").name == "n"
    with pytest.raises(KeyError):
        whole.upstream("gone")
