"""read_csv: what DuckDB reads, however polars asks for it, and one clear sentence for a file that cannot be read."""

import gzip
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from pydantic import ValidationError

from karyaksham_kernel.errors import KaryakshamError
from karyaksham_kernel.nodes import NODES, Context, Inputs
from karyaksham_kernel.nodes.rejected import rejected_schema

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
        ("a\n01/02/2013\n", {"dates": "day_first"}, [(date(2013, 2, 1),)]),
        ("a;b\n1,5;2\n", {"decimal_comma": True}, [(1.5, 2)]),
        ('a,b\n"x \\"y\\"",1\n', {}, [('x "y"', 1)]),
        ('a,b\n"x\\\\",1\n', {"escape": "\\"}, [("x\\", 1)]),
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


@pytest.mark.parametrize(("encoding", "python"), [("utf-8", "utf-16"), ("latin1", "latin1")])
def test_text_may_be_encoded_and_compressed(tmp_path: Path, context: Context, encoding: str, python: str) -> None:
    (tmp_path / "a.csv").write_bytes(gzip.compress("name\nZoë\n".encode(python)))
    assert read(context, encoding=encoding).collect(engine="streaming").rows() == [("Zoë",)]


def test_members_of_gzip_and_frames_of_zstd_are_one_table(tmp_path: Path, context: Context) -> None:
    lines = [f"{n},{n * n * 7919 % 1_000_003},{hash((n, n))}\n".encode() for n in range(120_000)]
    parts = [b"n,square,any\n", *(b"".join(lines[at : at + 9_000]) for at in range(0, len(lines), 9_000))]
    (tmp_path / "plain.csv").write_bytes(b"".join(parts))
    (tmp_path / "a.csv.gz").write_bytes(b"".join(gzip.compress(part, 1) for part in parts))
    frames = [pl.DataFrame({"line": part.decode().splitlines()}) for part in parts]
    with (tmp_path / "a.csv.zst").open("wb") as file:
        for frame in frames:
            frame.write_csv(file, include_header=False, quote_style="never", compression="zstd")
    plain = read(context, "plain.csv").collect()
    for name in ("a.csv.gz", "a.csv.zst"):
        assert (tmp_path / name).stat().st_size > 1 << 20
        assert_frame_equal(read(context, name).collect(engine="streaming"), plain)


def test_several_files_are_one_table(tmp_path: Path, context: Context) -> None:
    for name in ("b", "a"):
        (tmp_path / f"{name}.csv").write_text(f"k\n{name}\n")
    assert read(context, "*.csv").collect()["k"].to_list() == ["a", "b"]
    made = read(context, ["b.csv", "a.csv"], source_column="file").collect()
    assert [(k, Path(file).name) for k, file in made.rows()] == [("b", "b.csv"), ("a", "a.csv")]


@pytest.mark.parametrize("engine", ["streaming", "in-memory"])
@pytest.mark.parametrize(
    "predicate",
    [
        (pl.col("n") >= 990) & (pl.col("half") < 497),
        (pl.col("word") == "w3") & (pl.col("n") < 100),
        pl.col("word").is_in(["w1", "w2"]) & (pl.col("n") > 995),
        (pl.col("word").str.ends_with("3")) & (pl.col("n") < 100),
        pl.col("half").is_null(),
    ],
)
def test_a_predicate_keeps_what_it_keeps_in_memory(numbers: pl.LazyFrame, predicate: pl.Expr, engine: str) -> None:
    whole = NUMBERS.lazy()
    for question in (
        lambda f: f.filter(predicate),
        lambda f: f.filter(predicate).select("word"),
        lambda f: f.filter(predicate).head(3),
        lambda f: f.head(995).filter(predicate),
        lambda f: f.filter(predicate).select(pl.len()),
    ):
        assert_frame_equal(question(numbers).collect(engine=engine), question(whole).collect(), check_dtypes=False)


MESSY = "a,b\n1,2\n3\n5,six\n7,8\n"


def test_bad_rows_go_to_a_port_of_their_own(tmp_path: Path, context: Context, compute: Callable) -> None:
    (tmp_path / "a.csv").write_text(MESSY)
    made = compute("read_csv", {"path": "a.csv", "bad_rows": "quarantine", "schema": {"b": "int64"}})
    assert made["out"].rows() == [(1, 2), (7, 8)]
    file = str(tmp_path / "a.csv")
    assert made["rejected"].schema == rejected_schema()
    assert made["rejected"].rows() == [
        (file, 3, 8, None, "ragged_line", "3"),
        (file, 4, 12, "b", "wrong_type", "5,six"),
    ]


def test_polars_may_ask_for_bad_rows_as_for_any_others(tmp_path: Path, context: Context) -> None:
    (tmp_path / "a.csv").write_text(MESSY)
    node = NODES["read_csv"].model_validate({"path": "a.csv", "bad_rows": "quarantine", "schema": {"b": "int64"}})
    bad = node.frames(Inputs(), context)["rejected"]
    assert bad.filter(pl.col("reason") == "wrong_type").select("line").collect().rows() == [(4,)]
    assert bad.head(1).select("text").collect().rows() == [("3",)]
    assert bad.select(pl.len()).collect().item() == 2


@pytest.mark.parametrize("bad_rows", ["fail", "skip"])
def test_the_port_of_bad_rows_is_empty_unless_they_are_quarantined(
    tmp_path: Path, context: Context, compute: Callable, bad_rows: str
) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    assert compute("read_csv", {"path": "a.csv", "bad_rows": bad_rows})["rejected"].is_empty()


def test_only_the_columns_that_the_node_gives_make_a_row_bad(tmp_path: Path, context: Context) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n5,six\n")
    told = {"bad_rows": "skip", "schema": {"b": "int64"}}
    assert read(context, **told).select("a").collect().rows() == [(1,)]
    assert read(context, **told, columns=["a"]).collect().rows() == [(1,), (5,)]


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
