"""Rows that the engine works on where it parses them: what it makes of them is what would be made of the rows."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nodes.tables import rows
from pipeline.context import node_context

from karyaksham_kernel._engine import CsvSource, EngineError, Profiler, list_files
from karyaksham_kernel.execution.context import RunContext
from karyaksham_kernel.expressions import compile_expression, compile_of_partials, parse_type
from karyaksham_kernel.nodes import Inputs
from karyaksham_kernel.nodes.csv_reading import Kept
from karyaksham_kernel.nodes.csv_scans import CsvScans
from karyaksham_kernel.nodes.pushdown import Condition, conditions_of
from karyaksham_kernel.nodes.read_csv import ReadCsv
from karyaksham_kernel.nodes.summarize import Summarize

TYPES = {"k": "string", "flag": "bool", "n": "int64", "x": "float64", "day": "date"}
SCHEMA = {name: parse_type(word) for name, word in TYPES.items()}
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2020, 1, 5))
VALUES = st.tuples(
    st.sampled_from([None, "UA", "a name of more than twelve bytes", "a name of more than twelve letters"]),
    st.none() | st.booleans(),
    st.none() | st.integers(-9, 9) | st.just(2**62),
    st.none() | st.sampled_from([float("nan"), -0.5, 2.25, 1e9]),
    st.none() | DAYS,
)
TABLES = st.tuples(st.lists(VALUES, min_size=1, max_size=12), st.integers(1, 12))
"""Some rows, and how often they are repeated: once, and grouping them while they are read does not pay."""
AGGREGATES = {
    "rows": "count(*)",
    "days": "count(day)",
    "mean": "avg(n)",
    "sum": "sum(x)",
    "least": "min(x)",
    "largest": "max(x)",
    "first": "min(day)",
    "last": "max(n)",
    "rate": "round(sum(x) / count(*), 2)",
}


def scans(folder: Path, table: pl.DataFrame) -> CsvScans:
    path = folder / "rows.csv"
    table.write_csv(path)
    source = CsvSource(list_files(str(path), {}), {}, schema=TYPES, header=True)
    return CsvScans(source, SCHEMA, None, node_context(folder))


def in_blocks(
    given_scans: CsvScans, keys: list[str], aggregates: dict[str, str], predicate: pl.Expr | None
) -> pl.DataFrame:
    made = {name: compile_of_partials(text, SCHEMA) for name, text in aggregates.items()}
    partials = {partial.name: partial for value in made.values() if value for partial in value.partials}
    groups = given_scans.reading(predicate, lambda _: None)
    assert groups is not None
    frame = groups.grouped(keys, list(partials.values()))
    values = [value.expr.alias(name) for name, value in made.items() if value]
    return (frame.group_by(keys).agg(values) if keys else frame.select(values)).collect()


def of_rows(
    given_scans: CsvScans, keys: list[str], aggregates: dict[str, str], predicate: pl.Expr | None
) -> pl.DataFrame:
    frame = given_scans.good() if predicate is None else given_scans.good().filter(predicate)
    values = [compile_expression(text, SCHEMA, kind="aggregate").alias(name) for name, text in aggregates.items()]
    return (frame.group_by(keys).agg(values) if keys else frame.select(values)).collect()


@pytest.mark.parametrize("keys", [["k"], ["flag", "day"], ["x"], []])
@pytest.mark.parametrize("predicate", [None, pl.col("n") > 0], ids=["all", "some"])
def test_groups_are_those_of_the_rows(tmp_path: Path, keys: list[str], predicate: pl.Expr | None) -> None:
    @settings(max_examples=60, deadline=None)
    @given(TABLES)
    def holds(drawn: tuple[list[tuple[Any, ...]], int]) -> None:
        table = pl.DataFrame(drawn[0] * drawn[1], schema=SCHEMA, orient="row")
        given_scans = scans(tmp_path, table)
        made = in_blocks(given_scans, keys, AGGREGATES, predicate)
        wanted = of_rows(given_scans, keys, AGGREGATES, predicate)
        assert made.schema == wanted.schema
        assert list(near(made)) == list(near(wanted))

    holds()


def near(table: pl.DataFrame) -> Iterator[tuple[Any, ...]]:
    """Rows in one order, sums as near as their order makes them; no number is equal to itself."""
    for row in rows(table, ordered=False):
        yield tuple(str(round(value, 6)) if isinstance(value, float) else value for value in row)


def test_a_sum_that_outgrows_its_type_fails_as_that_of_the_rows_does(tmp_path: Path) -> None:
    table = pl.DataFrame([(None, None, 2**62, None, None)] * 40, schema=SCHEMA, orient="row")
    given_scans = scans(tmp_path, table)
    said = []
    for grouped in (in_blocks, of_rows):
        with pytest.raises(pl.exceptions.PolarsError) as raised:
            grouped(given_scans, ["k"], {"total": "sum(n)"}, None)
        said.append(str(raised.value).partition(" in column ")[0])
    assert said[0] == said[1]


@pytest.mark.parametrize(
    "text",
    ["min(k)", "sum(x * 2)", "count(DISTINCT k)", "sum(x) FILTER (WHERE n > 1)", "median(x)", "count(1)", "max(flag)"],
)
def test_some_aggregates_have_to_see_the_rows(text: str) -> None:
    assert compile_of_partials(text, SCHEMA) is None


def test_rows_that_meet_the_conditions_are_counted(tmp_path: Path) -> None:
    table = pl.DataFrame({"k": ["a", "b"] * 50, "n": range(100)}).select("k", flag=None, n="n", x=pl.lit(1.5), day=None)
    counted: list[Kept] = []
    groups = scans(tmp_path, table).reading(pl.col("n") >= 10, counted.append)
    assert groups is not None
    assert groups.has_few_groups(["k"])
    assert not groups.has_few_groups(["n"])
    assert groups.grouped(["k"], []).collect().height == 2
    assert [kept.rows for kept in counted] == [90]


@pytest.mark.parametrize("predicate", [pl.col("n") + 1 > 2, pl.col("n") > pl.col("x"), pl.col("k").str.contains("x")])
def test_conditions_that_the_engine_cannot_test_are_left_to_polars(predicate: pl.Expr) -> None:
    assert conditions_of(predicate, SCHEMA) is None


def test_constants_get_the_types_of_their_columns() -> None:
    conditions = conditions_of((pl.col("x") > 5) & (pl.col("day") == dt.date(1970, 1, 3)), SCHEMA)
    assert sorted(conditions or []) == [("day", "eq", [2]), ("x", "gt", [5.0])]


@pytest.mark.parametrize(
    ("text", "conditions"),
    [
        ("day > '1970-01-03'", [("day", "gt", [2])]),
        ("day BETWEEN date '1970-01-03' AND '1970-01-04'", [("day", "ge", [2]), ("day", "le", [3])]),
        ("k IS NOT NULL", [("k", "is_not_null", [])]),
        ("x > 0.05 AND n IN (1, 2)", [("n", "in", [1, 2]), ("x", "gt", [0.05])]),
    ],
)
def test_conditions_of_documents_are_tested_by_the_engine(text: str, conditions: list[Condition]) -> None:
    assert sorted(conditions_of(compile_expression(text, SCHEMA), SCHEMA) or []) == conditions


def test_a_condition_that_no_row_can_meet_is_left_to_polars() -> None:
    assert conditions_of(pl.col("n") > pl.lit(None), SCHEMA) is None


@pytest.mark.parametrize("predicate", [None, pl.col("n") > 0], ids=["all", "some"])
def test_a_profile_is_that_of_the_rows(tmp_path: Path, predicate: pl.Expr | None) -> None:
    @settings(max_examples=40, deadline=None)
    @given(TABLES)
    def holds(drawn: tuple[list[tuple[Any, ...]], int]) -> None:
        given_scans = scans(tmp_path, pl.DataFrame(drawn[0] * drawn[1], schema=SCHEMA, orient="row"))
        columns = ["x", "k", "day"]
        frame = given_scans.good() if predicate is None else given_scans.good().filter(predicate)
        of_rows, where_parsed = (Profiler(pl.DataFrame(schema=SCHEMA).select(columns)) for _ in range(2))
        of_rows.update(frame.select(columns).collect())
        reading = given_scans.reading(predicate, lambda _: None)
        assert reading is not None
        ticks: list[None] = []
        reading.profile(where_parsed, columns, lambda: ticks.append(None))
        assert str(where_parsed.finish()) == str(of_rows.finish())
        assert ticks

    holds()


@pytest.mark.parametrize("at", [0, 200_000, 399_999])
def test_rows_that_turn_out_to_begin_elsewhere_are_in_a_profile_once(tmp_path: Path, at: int) -> None:
    """A quote inside a field that is not quoted is text, but files that have one are read from there on one by one."""
    lines = ["name,n", *(f"a row of some length,{row}" for row in range(400_000))]
    lines[1 + at] = f'a row of 5" by 6",{at}'
    lines.insert(200, '"a quoted\nrow",-1')
    (tmp_path / "rows.csv").write_text("\n".join(lines) + "\n")
    read = ReadCsv.model_validate({"path": "rows.csv"})
    context = RunContext(str(tmp_path), scratch=tmp_path)
    out = read.frames(Inputs(), context("read"))["out"]
    reading = context.scans["read"].reading(None, lambda _: None)
    made = [
        Summarize().frames(Inputs([out], [out.collect_schema()], reading=given), context("profile"))["out"].collect()
        for given in (reading, None)
    ]
    assert made[0]["rows"].to_list() == [400_001, 400_001]
    assert made[0].select("nulls", "distinct", "min", "max").equals(made[1].select("nulls", "distinct", "min", "max"))


def test_a_profile_is_of_the_columns_that_are_scanned(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("a,b\n1,2\n")
    source = CsvSource(list_files(str(path), {}), {})
    profiler = Profiler(pl.DataFrame(schema={"a": pl.Int64}))
    with pytest.raises(ValueError, match="of the columns a"):
        source.scan(["b"], profiler=profiler)
    with pytest.raises(ValueError, match="not both"):
        source.scan(["a"], profiler=profiler, groups=(["a"], []))


def test_groups_go_neither_with_a_limit_nor_with_unknown_columns(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("a\n1\n")
    source = CsvSource(list_files(str(path), {}), {})
    with pytest.raises(ValueError, match="n_rows"):
        source.scan(["a"], 1, groups=(["a"], []))
    with pytest.raises(ValueError, match="median"):
        source.scan(["a"], groups=([], [("m", "median", "a")]))
    with pytest.raises(EngineError, match="no column 'b'"):
        source.scan(["a"], groups=(["b"], []))
