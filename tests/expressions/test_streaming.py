"""Expressions run in polars' streaming engine, in bounded memory, and are cheap where they are common."""

import os
import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from karyaksham_kernel.expressions import compile_expression

TABLE = pl.LazyFrame(
    {"g": [1, 1, 2], "n": [1, 2, None], "f": [0.5, None, 2.0], "word": ["a", "12", None], "ok": [True, False, None]}
)
SCHEMA = TABLE.collect_schema()


def steps(frame: pl.LazyFrame) -> set[str]:
    """The kinds of nodes of the physical streaming plan."""
    graph = frame.show_graph(engine="streaming", plan_stage="physical", raw_output=True)
    return {label.split("\\n")[0] for label in re.findall(r'label="([^"]*)"', str(graph))}


@pytest.mark.parametrize(
    "text",
    [
        "count(*)",
        "count(n)",
        "count(DISTINCT n)",
        "count(*) FILTER (WHERE ok)",
        "sum(n * 2 + 1) / count(*)",
        "sum(f) FILTER (WHERE n > 0)",
        "avg(f)",
        "min(word)",
        "max(f)",
        "stddev(n)",
        "var_pop(f)",
        "bool_or(ok)",
        "count_if(n > 1)",
        "any_value(word)",
        "first(n)",
        "arg_max(word, n)",
        "corr(n, f)",
        "CASE WHEN count(*) > 1 THEN sum(n) // count(*) END",
        "sum(1)",
    ],
)
def test_an_aggregate_stays_in_the_streaming_group_by(text: str):
    grouped = TABLE.group_by("g").agg(compile_expression(text, SCHEMA, kind="aggregate").alias("value"))

    assert "group-by" in steps(grouped)
    assert "in-memory-map" not in steps(grouped)


@pytest.mark.parametrize(
    "text",
    [
        "n + 1 > 2 AND word LIKE '%a%'",
        "7 // nullif(n, 0) = 7",
        "upper(trim(word)) || '!' = 'A!'",
        "CASE WHEN ok THEN n * 2 ELSE try_cast(word AS int) END > 1",
        "substring(word, n, 2) = 'a'",
        "split_part(word, ',', 1) = 'a'",
        "round(f, 1) % 2 = 0.5",
        "greatest(n, f) > 1",
        "regexp_extract(word, '([a-z])', 1) = 'a'",
        "date '2024-01-31' + INTERVAL (n) month > '2024-02-29'",
    ],
)
def test_a_condition_stays_in_the_streaming_engine(text: str):
    kept = TABLE.filter(compile_expression(text, SCHEMA))

    assert not steps(kept) & {"in-memory-map", "in-memory-filter"}


def test_a_plain_comparison_is_as_plain_for_polars():
    found = compile_expression("n > 15", {"n": pl.Int64()})

    assert found.meta.eq(pl.col("n") > pl.lit(15, dtype=pl.Int64))


def printed(program: str) -> str:
    """What a fresh interpreter that finds the same packages prints."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment)
    return done.stdout.strip()


def test_importing_the_package_does_not_import_the_parser():
    program = "import sys, karyaksham_kernel.expressions as e; e.parse_type('int64'); print('sqlglot' in sys.modules)"

    said = printed(program)

    assert said == "False"


def test_parsing_imports_no_sql_generator_but_sqlglots_own():
    program = (
        "import sys, polars as pl; from karyaksham_kernel.expressions import compile_expression\n"
        "compile_expression('a > 1', {'a': pl.Int64()})\n"
        "print([name for name in sys.modules if name.startswith('sqlglot.generators.')])"
    )

    said = printed(program)

    assert said == "[]"


@pytest.mark.parametrize("condition", ["n % 3 <> 0", "n // -2 < -5", "round(n / 7.0, 1) > 2", "(n % 5) % 2 = 1"])
def test_a_condition_on_a_parquet_file_is_that_of_its_rows(condition: str, tmp_path: Path) -> None:
    """Polars derives a test of the file's statistics from it, and has none of what is computed once."""
    rows = pl.DataFrame({"n": range(-50, 50)})
    rows.write_parquet(tmp_path / "n.parquet", row_group_size=10)
    test = compile_expression(condition, rows.schema)
    kept = pl.scan_parquet(tmp_path / "n.parquet").filter(test).collect(engine="streaming")
    assert kept.equals(rows.filter(test))
