"""What is read before it is asked for: the rows of a scan stay the same, and a wrong guess is forgotten."""

import gzip
from pathlib import Path

import polars as pl
import pytest
from servers.process import wait_until

from karyaksham_kernel import _engine
from karyaksham_kernel.nodes.pushdown import Condition

ROWS = 400_000
"""About three blocks."""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ahead") / "numbers.csv"
    frame = pl.DataFrame({"n": range(ROWS)}).with_columns(word=pl.format("w{}", pl.col("n") % 7), half=pl.col("n") / 2)
    frame.write_csv(path)
    return path


def source(path: Path) -> _engine.CsvSource:
    return _engine.CsvSource(_engine.list_files(str(path), {}), {})


def read_ahead(path: Path, text: str | None = None, predicate: list[Condition] | None = None) -> None:
    """Read ahead, and wait until that is done: all of a file of some megabytes."""
    _engine.read_ahead(str(path), text, predicate)
    source(path)  # waits for the thread to open it, by when it has its name
    threads = Path("/proc/self/task")
    wait_until(lambda: not any(_name(thread) == _AHEAD for thread in threads.iterdir()), "the file to be read")


_AHEAD = "karyaksham-ahead"[:15]
"""As Linux shortens the name of a thread."""


def _name(thread: Path) -> str:
    try:
        return (thread / "comm").read_text().strip()
    except OSError:
        return ""  # it has ended


def scanned(path: Path, text: str | None, columns: list[str] | None, **asked: object) -> list[_engine.Batch]:
    """The batches of a scan of which everything was read ahead."""
    read_ahead(path, text)
    return list(source(path).scan(columns, **asked))


LARGE: list[Condition] = [("n", "ge", [100])]


@pytest.mark.parametrize("text", [None, "n, half and word"])
@pytest.mark.parametrize("columns", [None, ["half", "n"], []])
def test_rows_come_back_in_their_order(file: Path, text: str | None, columns: list[str] | None):
    batches = scanned(file, text, columns)
    assert sum(batch.num_rows for batch in batches) == ROWS
    if columns != []:
        rows = pl.concat([pl.DataFrame(batch) for batch in batches])
        assert rows.equals(pl.read_csv(file).select(columns or ["n", "word", "half"]))


def test_rows_read_before_the_predicate_are_marked(file: Path):
    batches = scanned(file, None, None, predicate=LARGE)
    rows = [(batch.tested, pl.DataFrame(batch)) for batch in batches]
    assert rows[0][0] is False
    assert rows[0][1]["n"].min() == 0
    kept = pl.concat([frame if tested else frame.filter(pl.col("n") >= 100) for tested, frame in rows])
    assert kept["n"].to_list() == list(range(100, ROWS))


FEW: list[Condition] = [("half", "lt", [100.0])]


@pytest.mark.parametrize("likely", [LARGE, [*LARGE, *FEW], [("half", "lt", [100])], [("none", "eq", [1])], []])
@pytest.mark.parametrize("asked", [[*LARGE, *FEW], LARGE, []])
def test_rows_are_left_out_early_only_where_they_would_be_later(
    file: Path, likely: list[Condition], asked: list[Condition]
):
    read_ahead(file, None, likely)
    given, kept = pl.col("n") >= 100, pl.col("half") < 100.0
    wanted = [rule for rule, part in ((given, LARGE), (kept, FEW)) if part[0] in asked]
    rows = [(batch.tested, pl.DataFrame(batch)) for batch in source(file).scan(None, predicate=asked)]
    got = pl.concat([frame if tested else frame.filter(*wanted) for tested, frame in rows])
    assert got.equals(pl.read_csv(file).filter(*wanted))


def test_rows_that_met_all_of_it_are_not_tested_again(file: Path):
    read_ahead(file, None, [("n", "ge", [399_990]), ("half", "gt", [0])])
    batches = list(source(file).scan(None, predicate=[("half", "gt", [0.0]), ("n", "ge", [399_990])]))
    assert all(batch.tested for batch in batches)
    assert sum(batch.num_rows for batch in batches) == 10


def test_a_date_is_guessed_from_its_text(tmp_path: Path):
    path = tmp_path / "days.csv"
    path.write_text("day,n\n1970-01-02,1\n1970-01-03,2\n1970-01-04,3\n")
    read_ahead(path, None, [("day", "ge", ["1970-01-03"])])
    progress = _engine.ScanProgress()
    (batch,) = source(path).scan(None, predicate=[("day", "ge", [2])], progress=progress)
    assert (batch.tested, batch.num_rows, progress.kept) == (True, 2, 2)


COUNTED = (["word"], [("rows", "count", None)])


@pytest.mark.parametrize("likely", [LARGE, []], ids=["guessed", "not guessed"])
def test_rows_read_before_are_grouped_too_once_they_are_tested(file: Path, likely: list[Condition]):
    read_ahead(file, "word and n", likely)
    progress = _engine.ScanProgress()
    scan = source(file).scan(["word"], predicate=LARGE, groups=COUNTED, progress=progress)
    made = pl.DataFrame(schema={"word": pl.String, "rows": pl.Int64})
    for batch in scan:
        frame = pl.DataFrame(batch)
        if not batch.tested:  # rows, and what they are to be tested on
            assert frame.columns == ["word", "n"]
            frame = frame.filter(pl.col("n") >= 100).select("word", rows=pl.lit(1, pl.Int64))
        made.extend(frame.select("word", "rows"))
    totals = made.group_by("word").agg(pl.col("rows").sum())
    wanted = pl.read_csv(file).filter(pl.col("n") >= 100).group_by("word").agg(rows=pl.len().cast(pl.Int64))
    assert totals.sort("word").equals(wanted.sort("word"))
    assert progress.kept == (ROWS - 100 if likely else 0)
    assert progress.rows == ROWS


@pytest.mark.parametrize("asked", [{"n_rows": 5}, {"rejected": True}])
def test_other_rows_are_read_from_the_beginning(file: Path, asked: dict[str, object]):
    read_ahead(file)
    batches = list(source(file).scan(None, **asked))
    assert all(batch.tested for batch in batches)
    assert sum(batch.num_rows for batch in batches) == asked.get("n_rows", 0)


def test_columns_that_were_not_guessed_are_read_from_the_beginning(file: Path):
    read_ahead(file, "half")
    batches = list(source(file).scan(["n"]))
    assert all(batch.tested for batch in batches)
    assert sum(batch.num_rows for batch in batches) == ROWS


def test_a_file_that_has_changed_meanwhile_is_read_again(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text("a\n1\n")
    read_ahead(path)
    path.write_text("a,b\n1,2\n3,4\n")
    assert [name for name, _ in source(path).schema] == ["a", "b"]


def test_a_fault_in_a_column_that_is_not_asked_for_ends_nothing(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text("a,b\n" + "1,2\n" * 1_300_000 + "1,two\n" + "1,2\n" * 1_700_000)
    read_ahead(path)
    assert sum(batch.num_rows for batch in source(path).scan(["a"])) == 3_000_001
    read_ahead(path)
    with pytest.raises(_engine.EngineError) as told:
        list(source(path).scan(["b"]))
    assert (told.value.code, told.value.line) == ("wrong_type", 1_300_002)


@pytest.fixture(scope="module")
def packed(file: Path) -> Path:
    path = file.with_name("numbers.csv.gz")
    path.write_bytes(gzip.compress(file.read_bytes(), 1))
    return path


@pytest.mark.parametrize("predicate", [None, LARGE])
@pytest.mark.parametrize("columns", [None, ["half", "n"]])
def test_packed_text_is_decoded_whatever_will_be_asked_of_it(
    file: Path, packed: Path, columns: list[str] | None, predicate: list[Condition] | None
):
    read_ahead(packed, "half", FEW)
    batches = list(source(packed).scan(columns, predicate=predicate))
    assert all(batch.tested for batch in batches)
    rows = pl.concat([pl.DataFrame(batch) for batch in batches])
    expected = pl.read_csv(file).filter(pl.col("n") >= (100 if predicate else 0))
    assert rows.equals(expected.select(columns or ["n", "word", "half"]))


def test_packed_text_is_let_go_where_few_rows_are_asked_for_or_none(packed: Path):
    read_ahead(packed)
    assert sum(batch.num_rows for batch in source(packed).scan(n_rows=5)) == 5
    read_ahead(packed)
    source(packed)
    _engine.read_ahead("")
    threads = Path("/proc/self/task")
    wait_until(lambda: not any(_name(thread) == "karyaksham-csv" for thread in threads.iterdir()), "decoding to end")


def test_what_is_wrong_with_packed_text_is_told_by_who_asks(packed: Path, tmp_path: Path):
    short = tmp_path / "short.csv.gz"
    short.write_bytes(packed.read_bytes()[:-20_000])
    _engine.read_ahead(str(short))
    with pytest.raises(_engine.EngineError, match="damaged or cut off"):
        list(source(short).scan(["n"]))


@pytest.mark.parametrize("name", ["missing.csv", "", "folder/"])
def test_nothing_to_read_is_nobodys_fault_yet(tmp_path: Path, name: str):
    _engine.read_ahead(str(tmp_path / name))
