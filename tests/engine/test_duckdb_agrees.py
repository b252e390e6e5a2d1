"""Where a file could be read in more than one way, DuckDB's way is ours."""

from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karyaksham_kernel._engine import list_files

from .conftest import read

TEXTS = {
    "empty and quoted empty cells are null": 'a,b\n"",1\n,2\nx,\ny,""\n',
    "a column of nulls alone is text": "a,b\n,1\n,2\n",
    "an empty line in one column is a null": "a\nx\n\ny\n",
    "an empty line among several columns is nothing": "a,b\nx,y\n\nz,w\n",
    "leading zeros make text": "a,b\n007,01\n010,02\n",
    "blanks around numbers": "a,b\n 1, 2\n 3, 4 \n",
    "repeated names": "a,a,a_1\nx,y,z\n",
    "truth values in any case": "a,b\ntrue,TRUE\nFalse,false\n",
    "zero and one are numbers": "a,b\n1,0\n0,1\n",
    "numbers with a bare point or an exponent": "a,b\n1.,1e5\n.5,2E-3\n",
    "dates with nulls": "a,b\n2020-01-01,1\n,2\n",
    "dates and times": "a,b\n2020-01-01 10:00:00,1\n2020-01-01 10:00:00.5,2\n",
    "a quote inside an unquoted field": 'a,b\n5" pipe,1\n6" pipe,2\n',
    "Windows line ends": "a,b\r\n1,2\r\n",
    "a file of text alone has a header": "x,y\nz,w\n",
}


def by_duckdb(path: str, **settings: Any) -> list[tuple[Any, ...]]:
    options = "".join(f", {name}={value}" for name, value in settings.items())
    return duckdb.sql(f"SELECT * FROM read_csv('{path}'{options})").fetchall()


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_the_rows_are_those_of_duckdb(text, text_file):
    path = text_file(text)
    assert read(list_files(path, {})).rows == by_duckdb(path)


CELLS = st.one_of(
    st.integers(-(2**63), 2**63 - 1).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.text(alphabet='ab ,"\né€', max_size=8).map(lambda text: '"' + text.replace('"', '""') + '"'),
    st.just(""),
)


@settings(max_examples=60)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=8))
def test_any_rows_as_text_are_those_of_duckdb(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("rows") / "rows.csv"
    path.write_text("a,b\n" + "".join(",".join(row) + "\n" for row in rows), newline="")
    ours = read(list_files(str(path), {}), separator=",", header=True, schema={"a": "string", "b": "string"}).rows
    assert ours == by_duckdb(str(path), all_varchar=True, header=True, delim="','", quote="'\"'", escape="'\"'")


def test_the_flights_are_those_of_duckdb(flights):
    path = str(flights / "flights.csv")
    ours = read(list_files(path, {}), null_values=["", "NA"]).frame
    theirs = duckdb.sql(f"SELECT * FROM read_csv('{path}', nullstr=['', 'NA'])").pl()
    texts = [name for name, dtype in zip(theirs.columns, theirs.dtypes, strict=True) if dtype != ours.schema[name]]
    # DuckDB takes "…Z" for a moment in the session's time zone; we take it as it is written.
    assert set(texts) <= {"time_hour"}
    assert ours.drop(texts).equals(theirs.drop(texts))
