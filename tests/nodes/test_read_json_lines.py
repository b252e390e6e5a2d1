"""read_json_lines: every line is a row or has a reason why it is none, whatever lines stand beside it."""

import gzip
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pipeline.context import node_context

from karyaksham_kernel.errors import KaryakshamError
from karyaksham_kernel.nodes import NODES, Context, Inputs

GOOD = '{"n": 1, "word": "one"}'


def frames(context: Context, **params: object) -> dict[str, pl.LazyFrame]:
    """The frames of a reader of a.jsonl."""
    return NODES["read_json_lines"].model_validate({"path": "a.jsonl", **params}).frames(Inputs(), context)


def read(context: Context, **params: object) -> pl.DataFrame:
    """Its rows."""
    return frames(context, **params)["out"].collect(engine="streaming")


def rejected(context: Context, **params: object) -> list[tuple]:
    """Line, column, reason and text of the rows set aside."""
    port = frames(context, bad_rows="quarantine", **params)["rejected"].collect(engine="streaming")
    return port.select("line", "column", "reason", "text").rows()


@pytest.fixture
def write(tmp_path: Path):
    """Write the lines of a.jsonl."""
    return lambda *lines: (tmp_path / "a.jsonl").write_text("".join(f"{line}\n" for line in lines))


def test_types_are_what_the_lines_show_or_what_is_given(context: Context, write) -> None:
    write('{"a": 1, "l": [1], "s": {"x": 1.5}}', '{"a": null, "l": [], "s": null}')
    made = read(context, schema={"a": "float64"})
    assert made.dtypes == [pl.Float64, pl.List(pl.Int64), pl.Struct({"x": pl.Float64})]
    assert made["a"].to_list() == [1.0, None]


@pytest.mark.parametrize(
    ("word", "given_value", "value"),
    [
        ("date", "2013-01-31", date(2013, 1, 31)),
        ("decimal(10,2)", "1.10", Decimal("1.10")),
        ("int8", 5, 5),
        ("string", 5, "5"),
    ],
)
def test_a_type_that_json_has_not_is_read_from_text(
    context: Context, write, word: str, given_value: object, value: object
) -> None:
    write(json.dumps({"a": given_value}))
    assert read(context, schema={"a": word})["a"].to_list() == [value]


def test_a_column_whose_values_have_no_type_in_common_is_text(context: Context, write) -> None:
    write('{"a": 1}', '{"a": "x"}', '{"a": [1]}')
    assert read(context)["a"].dtype == pl.String


def test_a_key_that_comes_late_or_not_at_all(context: Context, write) -> None:
    write('{"a": 1}', '{"b": 2}', "", '{"a": 3, "b": 4}')
    assert read(context).rows() == [(1, None), (None, 2), (3, 4)]
    assert read(context, schema={"c": "int64"}).columns == ["a", "b", "c"]


def test_compressed_files_are_recognised_by_content(context: Context, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(gzip.compress(f"{GOOD}\n".encode()))
    assert read(context).rows() == [(1, "one")]
    assert read(context, bad_rows="skip").rows() == [(1, "one")]


BAD = [
    ("{", None, "This is not JSON."),
    ('{"n": 1,}', None, "This is not JSON."),
    ("[1]", None, "This is JSON, but no object."),
    ("null", None, "This is JSON, but no object."),
    ('{"n": "many"}', "n", "many is no int64."),
    ('{"n": 1.5}', "n", "1.5 is no int64."),
    ('{"n": 99999999999999999999}', "n", "99999999999999999999 is no int64."),
]


@pytest.mark.parametrize(("line", "column", "reason"), BAD)
def test_a_bad_row_ends_the_run_or_is_left_out_or_is_set_aside(
    context: Context, write, line: str, column: str | None, reason: str
) -> None:
    write(GOOD, line, GOOD)
    schema = {"n": "int64"}
    with pytest.raises(Exception, match=r"a\.jsonl, line 2"):
        read(context, schema=schema)
    assert read(context, schema=schema, bad_rows="skip").rows() == [(1, "one")] * 2
    assert rejected(context, schema=schema) == [(2, column, reason, line)]


def test_a_line_that_the_first_thousand_did_not_announce_is_bad_all_the_same(context: Context, write) -> None:
    write(*[GOOD] * 1500, '{"n": "x"}')
    with pytest.raises(Exception, match=r"line 1501 \(byte 36006\): column 'n': x is no int64"):
        read(context)
    assert rejected(context) == [(1501, "n", "x is no int64.", '{"n": "x"}')]


def test_lines_are_numbered_file_by_file(context: Context, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.jsonl").write_text(f"{GOOD}\n?\n")
    made = frames(context, path="*.jsonl", bad_rows="quarantine", source_column="file")
    out, port = (made[name].collect(engine="streaming") for name in ("out", "rejected"))
    assert [Path(file).name for file in out["file"]] == ["a.jsonl", "b.jsonl"]
    assert [(Path(file).name, line) for file, line in port.select("file", "line").rows()] == [
        ("a.jsonl", 2),
        ("b.jsonl", 2),
    ]


@pytest.mark.parametrize("bad_rows", ["fail", "skip"])
def test_what_polars_pushes_down_gives_what_it_gives_in_memory(context: Context, write, bad_rows: str) -> None:
    write(*(json.dumps({"n": n, "word": f"w{n % 7}"}) for n in range(1000)))
    lazy = frames(context, bad_rows=bad_rows)["out"]
    whole = pl.LazyFrame({"n": range(1000), "word": [f"w{n % 7}" for n in range(1000)]})
    for question in (
        lambda f: f.select("word"),
        lambda f: f.select(pl.len()),
        lambda f: f.head(10),
        lambda f: f.slice(5, 7),
        lambda f: f.filter(pl.col("n") % 3 == 0).select("word"),
        lambda f: f.filter(pl.col("n") % 3 == 0).head(10),
        lambda f: f.head(10).filter(pl.col("n") % 3 == 0),
    ):
        assert question(lazy).collect(engine="streaming").equals(question(whole).collect())


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "missing_file"),
        (b"", "empty_file"),
        (b"a,b\n1,2\n", "invalid_json"),
        (b'{"a": "\xff"}\n', "invalid_utf8"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(context: Context, tmp_path: Path, content: bytes | None, code: str) -> None:
    if content is not None:
        (tmp_path / "a.jsonl").write_bytes(content)
    with pytest.raises(KaryakshamError) as raised:
        frames(context)
    assert (raised.value.problem.code, raised.value.problem.node, raised.value.problem.field) == (code, "node", "path")


VALUES = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=5)
LINES = st.one_of(
    st.dictionaries(st.sampled_from("abc"), VALUES | st.lists(VALUES, max_size=2), max_size=3).map(json.dumps),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8),
    st.sampled_from(["{}", "[]", "null", "1", '{"a":', '{"a":1}}', '{"a":1} {"a":2}', '{"a":01}', "NaN"]),
)


@given(st.lists(LINES, max_size=12))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_every_line_is_a_row_or_set_aside_and_none_is_both(tmp_path: Path, lines: list[str]) -> None:
    (tmp_path / "a.jsonl").write_text("\n".join([GOOD, *lines]) + "\n", newline="")
    context = node_context(tmp_path)
    params = {"schema": {"a": "int64", "b": "string"}}
    aside = rejected(context, **params)
    filled = [line for line in [GOOD, *lines] if line.strip()]
    assert len(aside) + read(context, bad_rows="skip", **params).height == len(filled)
    assert {text for *_, text in aside} <= set(filled)
