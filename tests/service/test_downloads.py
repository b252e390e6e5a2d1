"""Files go out as they are, but for formulas in CSV."""

from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from servers.s3 import S3

from karyaksham_kernel.service.formula_guard import FormulaGuard

FORMULAS = [b"=1+1", b"@x", b"+cmd", b"-cmd|'/c calc'!A0", b"\t=1", b"\0=1", b"=HYPERLINK(1)"]
HARMLESS = [b"", b"a=1", b"-5", b"+5.25", b"-.5", b"-1e-7", b"+10%", b"-1,5", b"'=1", b" x", b"2020-01-01"]


def guarded(data: bytes, separator: bytes = b",", size: int | None = None) -> bytes:
    guard = FormulaGuard(separator)
    step = size or len(data) or 1
    blocks = [guard.feed(data[at : at + step]) for at in range(0, len(data), step)]
    return b"".join([*blocks, guard.finish()])


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_gets_an_apostrophe_wherever_its_cell_is(formula: bytes):
    for before, after in (
        (b"", b""),
        (b"a,", b",b\r\n"),
        (b"a\n", b"\n"),
        (b"\xef\xbb\xbf", b",x"),
        (b'"a,"",b",', b""),
    ):
        assert guarded(before + formula + after) == before + b"'" + formula + after
        quoted = b'"' + formula + b'"'
        assert guarded(before + quoted + after) == before + b"\"'" + formula + b'"' + after


@pytest.mark.parametrize("text", HARMLESS)
def test_other_cells_stay_as_they_are(text: bytes):
    for line in (text + b";b\r\n", b"a;" + text + b"\n", b'"' + text + b'";c', b'a;"x\n=1;=2""=3"\n'):
        assert guarded(line, b";") == line


@given(st.lists(st.sampled_from([b"=", b"-", b"1", b",", b"\n", b'"', b'""', b"a"])).map(b"".join), st.integers(1, 7))
def test_blocks_make_no_difference(data: bytes, size: int):
    assert guarded(data, size=size) == guarded(data)


@given(st.binary(max_size=60).filter(lambda data: b'"' not in data))
def test_nothing_but_apostrophes_is_added(data: bytes):
    out = guarded(data)
    assert out.replace(b"'", b"") == data.replace(b"'", b"")


async def test_csv_is_guarded_at_its_own_separator(http: httpx.AsyncClient, tmp_path: Path):
    file = tmp_path / "a & ü.csv"
    file.write_text("name;sum\n=1+1;-5\nx,=2;7\n")
    answer = await http.get("/datasets/download", params={"uri": str(file)})
    assert answer.text == "name;sum\n'=1+1;-5\nx,=2;7\n"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''a%20%26%20%C3%BC.csv"
    assert answer.headers["x-content-type-options"] == "nosniff"
    plain = await http.get("/datasets/download", params={"uri": str(file), "formula_guard": "false"})
    assert plain.content == file.read_bytes()
    assert plain.headers["content-length"] == str(file.stat().st_size)


async def test_an_s3_object_goes_out_as_it_is(http: httpx.AsyncClient, s3: S3):
    s3.client().put_object(Bucket="lake", Key="x.parquet", Body=b"=PAR1" * 500_000)
    answer = await http.get("/datasets/download", params={"uri": "s3://lake/x.parquet"})
    assert answer.content == b"=PAR1" * 500_000


@pytest.mark.parametrize("name", ["*.csv", "in/", "missing.csv"])
async def test_only_one_file_at_a_time(http: httpx.AsyncClient, tmp_path: Path, name: str):
    (tmp_path / "in").mkdir()
    answer = await http.get("/datasets/download", params={"uri": f"{tmp_path}/{name}"})
    assert answer.json()["problems"][0]["code"] in {"not_a_file", "missing_file"}
