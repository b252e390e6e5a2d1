"""`%%karya`: SQL in a cell, over files and over the notebook's pipelines."""

from pathlib import Path
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell

import karyaksham_kernel as kk
from karyaksham_kernel.notebook.magic import run_cell
from karyaksham_kernel.notebook.magic_faults import QueryError
from karyaksham_kernel.notebook.magic_query import read_query


def refused(cell: str, namespace: dict[str, Any] | None = None) -> str:
    with pytest.raises(QueryError) as raised:
        run_cell("", cell, namespace or {})
    return str(raised.value)


def test_a_file_is_a_table(folder: Path) -> None:
    shown = run_cell("", "SELECT b, a * 2 AS twice FROM 'x.csv' WHERE a > 1 ORDER BY a", {})
    assert shown.frame.rows() == [("two", 4), (None, 6)]


def test_a_pipeline_is_a_table_of_its_variables_name(folder: Path) -> None:
    namespace: dict[str, Any] = {"late": kk.read_csv("x.csv").filter("a > 1")}
    shown = run_cell("", "SELECT late.a, r.a AS other FROM late CROSS JOIN late.rest AS r ORDER BY 1", namespace)
    assert shown.frame.rows() == [(2, 1), (3, 1)]


def test_the_pipeline_is_kept_under_its_name_to_go_on_with(folder: Path) -> None:
    namespace: dict[str, Any] = {}
    run_cell("many", "SELECT count(*) AS n FROM 'x.csv'", namespace)
    nodes = namespace["many"].derive(m="n + 1").document().nodes
    assert [(node.id, node.type, node.inputs) for node in nodes] == [
        ("x", "read_csv", []),
        ("many", "sql", ["x"]),
        ("derive", "derive", ["many"]),
    ]
    assert nodes[1].params == {"query": "SELECT count(*) AS n FROM x"}
    assert namespace["many"].submit().result().collect().rows() == [(3,)]


def test_pipelines_put_together_keep_what_a_query_reads(folder: Path) -> None:
    namespace: dict[str, Any] = {"few": kk.read_csv("x.csv").filter("a < 2")}
    run_cell("asked", "SELECT b FROM few", namespace)
    both = kk.read_csv("x.csv").filter("a > 2").union(namespace["asked"])
    assert both.check().ok


def test_a_parameter_is_the_variable_of_that_name(folder: Path) -> None:
    shown = run_cell("", "SELECT a FROM 'x.csv' WHERE a > $least", {"least": 2})
    assert shown.frame.rows() == [(3,)]


def test_as_many_rows_as_one_wants(folder: Path) -> None:
    assert run_cell("--rows 1", "SELECT a FROM 'x.csv'", {}).frame.height == 1
    with pytest.raises(kk.KaryakshamError, match="Write %%karya"):
        run_cell("two words", "SELECT a FROM 'x.csv'", {})


def test_a_fault_is_a_sentence_with_its_line(folder: Path) -> None:
    assert refused("SELECT aa,\n       b\nFROM 'x.csv'\nWHERE aaa > 1").splitlines()[:3] == [
        "Line 1, column 8: There is no column aa. Did you mean a?",
        "    SELECT aa,",
        "           ^^",
    ]


def test_places_are_those_of_the_cell_though_the_node_calls_a_file_otherwise(folder: Path) -> None:
    text = refused("SELECT first.a FROM 'x.csv' AS first, 'x.csv' AS second WHERE second.c > 1")
    assert text.splitlines()[0].startswith("Line 1, column 63: There is no column second.c.")


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("SELECT a FROM lat", "Line 1, column 15: There is no pipeline lat. Did you mean 'late'?"),
        ("SELECT a FROM late.rst", "Line 1, column 15: A filter has no port 'rst'. Did you mean 'rest'?"),
        ("SELECT a FROM late WHERE", "Line 1, column 25: The expression ends too early"),
        ("SELECT 1 AS a", "The query reads nothing."),
        ("SELECT a FROM 'y.csv'", "y: "),
        ("DELETE FROM late", "Line 1, column 1: This is no query."),
    ],
)
def test_what_cannot_be_asked_is_said_in_words(folder: Path, cell: str, said: str) -> None:
    assert refused(cell, {"late": kk.read_csv("x.csv").filter("a > 1")}).startswith(said)


def test_reading_a_cell_asks_nobody() -> None:
    query = read_query("FROM 'data/2013 flights.csv.gz', 's3://lake/late/*.parquet'", {})
    assert [(node.id, node.type) for node in query.pipeline.document().nodes] == [
        ("file_2013_flights", "read_csv"),
        ("late", "read_parquet"),
        ("sql", "sql"),
    ]


def test_the_extension_makes_the_magic_known(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shell = InteractiveShell()
    kk.load_ipython_extension(shell)
    shell.run_cell("%%karya kept\nSELECT a FROM 'x.csv'", store_history=False)
    assert "3 rows" in capsys.readouterr().out
    assert "kept" in shell.user_ns
    shell.run_cell("%%karya\nSELECT aa FROM 'x.csv'", store_history=False)
    said = capsys.readouterr().out
    assert "Line 1, column 8: There is no column aa." in said
    assert "Traceback" not in said
