"""sql: a query over the inputs, by the names of the nodes they come from."""

import polars as pl
import pytest
from pipeline.context import folder_context

from karyaksham_kernel.errors import InvalidPipeline
from karyaksham_kernel.pipeline import Pipeline, check

FLIGHTS = pl.DataFrame({"carrier": ["UA", "AA"], "dep_delay": [30, 5]})
TABLE = {"type": "inline_table", "params": {"rows": FLIGHTS.to_dicts()}}


def test_an_input_is_a_table_of_its_nodes_name(compute) -> None:
    query = "SELECT a.carrier FROM flights AS a JOIN late.rest AS b USING (carrier) WHERE b.dep_delay < 10"
    made = compute("sql", {"query": query}, FLIGHTS, FLIGHTS, names=["flights", "late.rest"])
    assert made["out"].rows() == [("AA",)]


def test_a_name_with_a_dash_is_quoted(compute) -> None:
    made = compute("sql", {"query": 'SELECT count(*) AS n FROM "late-flights"'}, FLIGHTS, names=["late-flights"])
    assert made["out"].rows() == [(2,)]


def test_a_fault_says_the_field_and_the_place(compute) -> None:
    query = "SELECT dep_dely FROM flights"
    with pytest.raises(InvalidPipeline) as refused:
        compute("sql", {"query": query}, FLIGHTS, names=["flights"])
    (problem,) = refused.value.problems
    assert (problem.node, problem.field, problem.code) == ("node", "query", "unknown_column")
    assert query[problem.position.start : problem.position.end] == "dep_dely"
    assert "dep_delay" in (problem.hint or "")


def test_the_builder_takes_the_other_inputs_after_the_query() -> None:
    flights = Pipeline.inline_table(FLIGHTS.to_dicts(), id="flights")
    names = Pipeline.inline_table([{"carrier": "UA", "name": "United"}], id="names")
    built = flights.sql("SELECT name FROM flights JOIN names USING (carrier)", names)
    assert built.document().nodes[-1].inputs == ["flights", "names"]
    assert '.sql("SELECT name FROM flights JOIN names USING (carrier)", ' in built.to_python()


def test_the_check_knows_the_columns_that_come_out(tmp_path) -> None:
    sql = {"query": "SELECT carrier, dep_delay / 2 AS half FROM flights"}
    nodes = [{"id": "flights", **TABLE}, {"id": "ask", "type": "sql", "inputs": ["flights"], "params": sql}]
    report = check({"karyaksham": 1, "nodes": nodes}, folder_context(tmp_path))
    assert report.problems == []
    assert report.schemas["ask"]["out"] == {"carrier": "string", "half": "float64"}
