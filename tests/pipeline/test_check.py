"""Checking: every problem at once, each at its node and field, and the schema at every port that can be known."""

from typing import Any

import pytest
from pipeline.writing import AIRLINES, FLIGHTS, document, node, raw

from karyaksham_kernel.errors import Problem


def places(problems: list[Problem]) -> list[tuple[str, str | None, str | None]]:
    return [(problem.code, problem.node, problem.field) for problem in problems]


def test_a_sound_pipeline_has_a_schema_at_every_port(checked) -> None:
    report = checked(
        document(
            FLIGHTS,
            node("late", "filter", "flights", condition="dep_delay > $minutes"),
            AIRLINES,
            node("named", "join", "late airlines", on="carrier"),
            node(
                "by_name", "group_by", "named", keys=["name"], aggregations={"n": "count(*)", "mean": "avg(dep_delay)"}
            ),
            node("out", "write_parquet", "by_name", path="late.parquet"),
            parameters={"minutes": {"type": "int64", "default": 15}},
        )
    )
    assert report.problems == []
    flights = {"carrier": "string", "month": "int64", "dep_delay": "int64"}
    assert report.schemas["late"] == {"out": flights, "rest": flights}
    assert report.schemas["named"]["out"] == {**flights, "name": "string"}
    assert report.schemas["named"]["right_rest"] == {"carrier": "string", "name": "string"}
    assert report.schemas["by_name"]["out"] == {"name": "string", "n": "int64", "mean": "float64"}
    assert "out" not in report.schemas


def test_one_broken_node_does_not_hide_the_next(checked) -> None:
    report = checked(
        document(
            FLIGHTS,
            node("late", "filter", "flights", condition="dep_dely > 15"),
            node("after", "select", "late", columns=["nothing"]),
            node("sorted", "sort", "flights", by="mnth"),
            node("form", "limit", "sorted", rows="ten"),
        )
    )
    assert places(report.problems) == [
        ("unknown_column", "late", "condition"),
        ("unknown_column", "sorted", "by"),
        ("wrong_type", "form", "rows"),
    ]
    assert "after" not in report.schemas, "what follows a broken node is not known, and not reported as broken"
    assert report.graph is None


def test_a_fault_in_an_expression_has_its_place(checked) -> None:
    report = checked(document(FLIGHTS, node("late", "filter", "flights", condition="month > 1 AND dep_dely > 15")))
    (problem,) = report.problems
    assert problem.position is not None
    assert (problem.position.start, problem.position.end) == (14, 22)
    assert "dep_delay" in (problem.hint or "")


def test_types_are_checked_without_rows(checked) -> None:
    report = checked(document(FLIGHTS, node("wrong", "derive", "flights", columns={"x": "upper(dep_delay)"})))
    (problem,) = report.problems
    assert (problem.node, problem.field) == ("wrong", "columns.x")


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        ([FLIGHTS, FLIGHTS], ("duplicate_id", "flights", "id")),
        ([FLIGHTS, node("x", "fliter", "flights")], ("unknown_node_type", "x", "type")),
        ([FLIGHTS, node("x", "limit", "fligths", rows=1)], ("unknown_input", "x", "inputs[0]")),
        ([FLIGHTS, node("x", "limit", "flights.rest", rows=1)], ("unknown_port", "x", "inputs[0]")),
        ([FLIGHTS, node("x", "limit", "", rows=1)], ("wrong_arity", "x", "inputs")),
        ([FLIGHTS, node("x", "limit", "flights flights", rows=1)], ("wrong_arity", "x", "inputs")),
        ([FLIGHTS, node("x", "join", "flights", on="carrier")], ("wrong_arity", "x", "inputs")),
        ([FLIGHTS, node("x", "union", "flights")], ("wrong_arity", "x", "inputs")),
        ([node("x", "read_parquet", path="gone.parquet")], ("missing_file", "x", "path")),
        ([node("x", "read_parquet", path="notes.txt")], ("unreadable_file", "x", "path")),
        ([{**FLIGHTS, "muted": True}], ("wrong_arity", "flights", "muted")),
    ],
)
def test_a_fault_of_structure(checked, nodes: list[dict[str, Any]], expected: tuple[str, str, str]) -> None:
    assert places(checked(document(*nodes)).problems) == [expected]


def test_a_hint_names_the_nearest(checked) -> None:
    problems = checked(
        document(
            FLIGHTS,
            node("a", "fliter", "flights"),
            node("b", "limit", "fligths", rows=1),
            node("c", "filter", "flights", condition="month > 1"),
            node("d", "limit", "c.rset", rows=1),
        )
    ).problems
    assert [problem.hint for problem in problems] == [
        "Did you mean 'filter'?",
        "Did you mean 'flights'?",
        "Did you mean 'rest'?",
    ]


def test_a_cycle_is_told_as_the_way_round(checked) -> None:
    report = checked(
        document(
            node("a", "limit", "c", rows=1),
            node("b", "limit", "a", rows=1),
            node("c", "limit", "b", rows=1),
            node("itself", "limit", "itself", rows=1),
            FLIGHTS,
            node("fine", "limit", "flights", rows=1),
        )
    )
    assert places(report.problems) == [("cycle", "a", "inputs"), ("cycle", "itself", "inputs")]
    assert "a → b → c → a" in report.problems[0].message.replace("a → c → b → a", "a → b → c → a")
    assert "fine" in report.schemas


def test_two_writers_of_one_path(checked) -> None:
    report = checked(
        document(
            FLIGHTS,
            node("one", "write_parquet", "flights", path="out/${day}.parquet"),
            node("two", "write_parquet", "flights", path="./out/x/../monday.parquet"),
            node("three", "write_parquet", "flights", path="out/other.parquet"),
            parameters={"day": {"type": "string", "default": "monday"}},
        )
    )
    assert places(report.problems) == [("same_output", "two", "path")]


def test_reading_from_a_writer_is_told(checked) -> None:
    report = checked(
        document(FLIGHTS, node("out", "write_csv", "flights", path="a.csv"), node("x", "limit", "out", rows=1))
    )
    assert places(report.problems) == [("unknown_port", "x", "inputs[0]")]
    assert "Nothing comes out of 'out'" in report.problems[0].message


def test_faults_of_form_do_not_hide_those_of_columns(checked) -> None:
    broken = {**node("late", "filter", "flights", condition="q > 1"), "colour": "red"}
    lost = {**node("x", "limit", "flights", rows=1), "muted": "yes"}
    report = checked(raw(FLIGHTS, broken, lost, node("after", "limit", "x", rows=1)))
    assert places(report.problems) == [
        ("unknown_field", "late", "colour"),
        ("wrong_type", "x", "muted"),
        ("unknown_column", "late", "condition"),
    ]


def test_a_muted_node_passes_its_first_input_through(checked) -> None:
    muted = {**node("named", "join", "flights airlines", on="nothing"), "muted": True}
    report = checked(document(FLIGHTS, AIRLINES, muted, node("late", "filter", "named", condition="month > 1")))
    assert report.problems == []
    assert list(report.schemas["late"]["out"]) == ["carrier", "month", "dep_delay"]


def test_a_value_that_is_not_given_is_only_a_warning(checked) -> None:
    report = checked(
        document(
            FLIGHTS,
            node("late", "filter", "flights", condition="dep_delay > $minutes"),
            node("there", "read_parquet", path="${file}.parquet"),
            parameters={"minutes": {"type": "int64"}, "file": {"type": "string"}},
        )
    )
    assert {problem.severity for problem in report.problems} == {"warning"}
    assert report.ok
    assert "late" in report.schemas
    assert report.graph is None, "a run needs the values"


def test_an_empty_document_has_no_nodes(checked) -> None:
    assert places(checked(document()).problems) == [("empty_pipeline", None, "nodes")]
