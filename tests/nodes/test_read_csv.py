"""read_csv: what DuckDB reads, however polars asks for it, and one clear sentence for a file that cannot be read."""

from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from pydantic import ValidationError

from karyaksham_kernel.errors import KaryakshamError
from karyaksham_kernel.nodes import NODES, Context, Inputs

NUMBERS = pl.DataFrame(
    {"n": range(1000), "half": [n / 2 for n in range(1000)], "word": [f"w{n % 7}" for n in range(1000)]}
)


def read(context: Context, path: str | list[str] = "a.csv", **params: object) -> pl.LazyFrame:
    """The lazy frame of a reader."""
    node = NODES["read_csv"].model_validate({"path": path, **params})
    return node.frames(Inputs(), context)["out"]


@pytest.fixture
def numbers(tmp_path: Path, context: Context) -> pl.LazyFrame:
    """A thousand rows, read lazily."""
    NUMBERS.write_csv(tmp_path / "a.csv")
    return read(context)


def test_types_are_found(tmp_path: Path, context: Context) -> None:
    (tmp_path / "a.csv").write_text("i,f,b,s,d,t\n1,1.5,true,x,2013-01-31,2013-01-31 05:15:00\n,,,,,\n")
    made = read(context).collect(engine="streaming")
    assert made.dtypes == [pl.Int64, pl.Float64, pl.Boolean, pl.String, pl.Date, pl.Datetime("us")]
    when = datetime(2013, 1, 31, 5, 15)  # noqa: DTZ001
    assert made.rows() == [(1, 1.5, True, "x", date(2013, 1, 31), when), (None,) * 6]


@pytest.mark.parametrize(
    ("text", "params", "rows"),
    [
        ("a;b\n1;2\n", {}, [(1, 2)]),
        ("a|b\n1|2\n", {"separator": "|"}, [(1, 2)]),
        ("1,x\n2,y\n", {"header": False}, [(1, "x"), (2, "y")]),
        ("a\nNA\n3\n", {"null_values": ["NA"]}, [(None,), (3,)]),
        ("a\n007\n", {"schema": {"a": "string"}}, [("007",)]),
        ("a\n1.10\n", {"schema": {"a": "Decimal(10, 2)"}}, [(Decimal("1.10"),)]),
        ("a\n05:15:00\n", {"schema": {"a": "time"}, "columns": "a"}, [(time(5, 15),)]),
        ("a\n2013-01-31\n", {"dates": False}, [("2013-01-31",)]),
        ("# by hand\na\n1\n", {"comment": "#"}, [(1,)]),
        ("exported today\na,b\n1,2\n", {"skip_rows": 1}, [(1, 2)]),
        ("a,b\n'x,y',1\n", {"quote": "'"}, [("x,y", 1)]),
        ('a,b\n"x\ny",1\n', {}, [("x\ny", 1)]),
        ("a,b,c\n1,2,3\n", {"columns": ["c", "a"]}, [(3, 1)]),
    ],
)
def test_parameters_say_how_to_read(tmp_path: Path, context: Context, text: str, params: dict, rows: list) -> None:
    (tmp_path / "a.csv").write_text(text)
    assert read(context, **params).collect(engine="streaming").rows() == rows


@pytest.mark.parametrize("separator", ["", ";;", "é", "\n"])
def test_a_separator_is_one_plain_character(separator: str) -> None:
    with pytest.raises(ValidationError):
        NODES["read_csv"].model_validate({"path": "a.csv", "separator": separator})


@pytest.mark.parametrize("engine", ["streaming", "in-memory"])
def test_what_polars_pushes_down_gives_what_it_gives_in_memory(numbers: pl.LazyFrame, engine: str) -> None:
    whole = NUMBERS.lazy()
    for question in (
        lambda f: f.select("word"),
        lambda f: f.select("word", "n"),
        lambda f: f.select(pl.len()),
        lambda f: f.head(10),
        lambda f: f.head(0),
        lambda f: f.slice(5, 7),
        lambda f: f.filter(pl.col("n") % 3 == 0),
        lambda f: f.filter(pl.col("half") > 100).select("word"),
        lambda f: f.filter(pl.col("n") % 3 == 0).head(10),
        lambda f: f.head(10).filter(pl.col("n") % 3 == 0),
        lambda f: f.filter(pl.col("word") == "w3").filter(pl.col("n") > 500).head(3),
        lambda f: f.group_by("word").agg(pl.col("n").sum()).sort("word"),
        lambda f: f.with_columns(m=pl.col("n") + 1).filter(pl.col("m") > 990).select("m"),
    ):
        assert_frame_equal(question(numbers).collect(engine=engine), question(whole).collect(), check_dtypes=False)


def test_a_frame_can_be_read_again(numbers: pl.LazyFrame) -> None:
    assert numbers.select(pl.len()).collect().item() == numbers.select(pl.len()).collect().item() == 1000


def test_several_files_are_one_table(tmp_path: Path, context: Context) -> None:
    for name in ("b", "a"):
        (tmp_path / f"{name}.csv").write_text(f"k\n{name}\n")
    assert read(context, "*.csv").collect()["k"].to_list() == ["a", "b"]
    made = read(context, ["b.csv", "a.csv"], source_column="file").collect()
    assert [(k, Path(file).name) for k, file in made.rows()] == [("b", "b.csv"), ("a", "a.csv")]


def test_rows_that_do_not_fit_may_be_skipped(tmp_path: Path, context: Context) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n3\n5,6\n")
    assert read(context, bad_rows="skip").collect(engine="streaming").rows() == [(1, 2), (5, 6)]
    with pytest.raises(Exception, match="line 3"):
        read(context).collect(engine="streaming")


@pytest.mark.parametrize(
    ("content", "params", "code", "field"),
    [
        (None, {}, "missing_file", "path"),
        (b"", {}, "empty_file", "path"),
        (b"a,b\n1,2\n", {"columns": ["c"]}, "unknown_column", "columns"),
        (b"a,b\n1,2\n", {"schema": {"c": "int64"}}, "unknown_column", "schema"),
        (b"a,b\n1,2\n", {"schema": {"a": "list<date>"}}, "type_mismatch", "schema.a"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(
    tmp_path: Path, context: Context, content: bytes | None, params: dict, code: str, field: str
) -> None:
    if content is not None:
        (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(KaryakshamError) as raised:
        read(context, **params)
    assert (raised.value.problem.code, raised.value.problem.node, raised.value.problem.field) == (code, "node", field)
