"""Rows that do not fit are left out with place and reason; good ones are never lost, bad ones never enter."""

import polars as pl
import pytest

from karyaksham_kernel._engine import CsvSource, EngineError, ScanProgress, list_files

REASONS = {
    # text: (good rows, [(line, byte offset, column, reason, text)])
    "a,b\n1,2\n3\n4,x\n5,6,7\n8,9\n": (
        [(1, 2), (8, 9)],
        [
            (3, 8, None, "ragged_line", "3"),
            (4, 12, "b", "wrong_type", "4,x"),
            (5, 14, None, "ragged_line", "5,6,7"),
        ],
    ),
    b"a,b\n1,2\n3,\xff\n": ([(1, 2)], [(3, 10, "b", "wrong_type", "3,\ufffd")]),
    "a,b\n1,99999999999999999999\n2,3\n": ([(2, 3)], [(2, 6, "b", "out_of_range", "1,99999999999999999999")]),
    'a,b\n1,2\n3,"4"x\n5,6\n': ([(1, 2), (5, 6)], [(3, 10, "b", "stray_quote", '3,"4"x')]),
    # A quote that is never closed takes its own line with it, not the rest of the file.
    'a,b\n1,2\n3,"4\n5,6\n7,8\n': ([(1, 2), (5, 6), (7, 8)], [(3, 10, "b", "unterminated_quote", '3,"4')]),
    # One that is closed by a later, proper field's quote neither.
    'a,b\n1,2\n3,"4\n5,6\n"7",8\n': ([(1, 2), (5, 6), (7, 8)], [(3, 10, "b", "unterminated_quote", '3,"4')]),
    'a,b\n"1\ny",2\n"3\n",x\n': ([], [(2, 4, "a", "wrong_type", '"1\ny",2'), (4, 17, "b", "wrong_type", '"3\n",x')]),
    "a,b\r\n1,2\r\nx,3\r\n": ([(1, 2)], [(3, 10, "a", "wrong_type", "x,3")]),
}


def rejected(source: CsvSource, **how: object) -> list[tuple]:
    batches = [pl.DataFrame(batch) for batch in source.scan(rejected=True, **how)]
    return pl.concat(batches).rows() if batches else []


@pytest.mark.parametrize(("text", "expected"), REASONS.items())
def test_each_bad_row_has_its_place_and_reason(read_text, text_file, text, expected):
    good, bad = expected
    reading = read_text(text, bad_rows="skip", schema={"a": "int64", "b": "int64"})
    assert reading.rows == good
    assert rejected(reading.source) == [(text_file(text), *row) for row in bad]
    counts: dict[str, int] = {}
    for _, _, _, reason, _ in bad:
        counts[reason] = counts.get(reason, 0) + 1
    assert (reading.progress.rows, reading.progress.rejected) == (len(good), counts)


def test_text_that_is_no_utf8_is_a_reason(read_text):
    reading = read_text(b"a,b\n1,x\n2,caf\xe9\n3,y\n", bad_rows="skip")
    assert reading.rows == [(1, "x"), (3, "y")]
    assert [row[3:] for row in rejected(reading.source)] == [("b", "invalid_utf8", "2,caf\ufffd")]


def test_a_row_is_bad_whatever_columns_are_read(read_text):
    source = read_text("a,b\n1,2\n3,x\n", bad_rows="skip", schema={"b": "int64"}).source
    for columns in (["a"], ["b"], [], None):
        assert sum(batch.num_rows for batch in source.scan(columns)) == 1
    assert sum(batch.num_rows for batch in source.scan(["a"], predicate=[("a", "ge", [1])])) == 1


def test_the_columns_that_decide_can_be_told(read_text):
    reading = read_text("a,b\n1,2\n3,x\n", bad_rows="skip", schema={"b": "int64"}, checked=["a"])
    assert sum(batch.num_rows for batch in reading.source.scan(["a"])) == 2
    assert rejected(reading.source) == []


def test_a_failing_scan_looks_only_at_what_is_read(read_text):
    source = read_text("a,b\n1,\n3,\n", schema={"b": "int64"}).source
    assert sum(batch.num_rows for batch in source.scan(["a"])) == 2


@pytest.fixture
def messy(tmp_path) -> CsvSource:
    """300,000 rows; every thousandth has a letter for a number, too deep in the file for any sample to see them all."""
    path = tmp_path / "messy.csv"
    with path.open("w") as file:
        file.write("id,note\n")
        for row in range(300_000):
            file.write(f'{"x" if row % 1000 == 999 else ""}{row},"a note, {row}"\n')
    return CsvSource(list_files(str(path), {}), {}, bad_rows="skip", schema={"id": "int64"})


@pytest.mark.parametrize("threads", [1, 3])
def test_good_and_bad_rows_of_many_blocks_are_together_all_rows(messy, threads):
    progress = ScanProgress()
    good = pl.concat([pl.DataFrame(b) for b in messy.scan(progress=progress, block_bytes=1 << 20, threads=threads)])
    bad = rejected(messy, block_bytes=1 << 20, threads=threads)
    assert good["id"].to_list() == [row for row in range(300_000) if row % 1000 != 999]
    assert [row[1] for row in bad] == [row + 2 for row in range(999, 300_000, 1000)]
    assert bad[0][5] == 'x999,"a note, 999"'
    assert (progress.rows, progress.rejected) == (299_700, {"wrong_type": 300})
    assert progress.bytes_read == progress.bytes_total


def test_bad_rows_can_be_limited(messy):
    assert len(rejected(messy, n_rows=7)) == 7


def test_a_quote_left_open_in_a_large_file_loses_one_line(tmp_path):
    path = tmp_path / "open.csv"
    rows = [f"{row},plain text that fills {row}" for row in range(400_000)]
    rows[1000] = '1000,"opened'
    rows[300_000] = '300000,"quoted, properly"'
    path.write_text("id,note\n" + "\n".join(rows))
    source = CsvSource(list_files(str(path), {}), {}, bad_rows="skip")
    ids = pl.concat([pl.DataFrame(batch) for batch in source.scan(["id"])])["id"].to_list()
    assert ids == [row for row in range(400_000) if row != 1000]
    assert [(row[1], row[4]) for row in rejected(source)] == [(1002, "unterminated_quote")]


def test_bad_rows_of_a_wide_file_are_left_out(tmp_path):
    path = tmp_path / "wide.csv"
    names = [f"c{column}" for column in range(10_000)]
    good, bad = ",".join("1" for _ in names), ",".join("x" if column == 9_000 else "1" for column in range(10_000))
    path.write_text("\n".join([",".join(names), good, bad, good]))
    source = CsvSource(list_files(str(path), {}), {}, bad_rows="skip", schema={"c9000": "int64"})
    assert sum(batch.num_rows for batch in source.scan()) == 2
    assert [row[3:5] for row in rejected(source)] == [("c9000", "wrong_type")]


def test_a_field_of_100_mib_is_read_and_one_past_the_limit_is_refused(read_text):
    def text(mebibytes: int) -> bytes:
        return b'a,b\n1,"' + b"x" * (mebibytes << 20) + b'"\n'

    assert [len(b) for _, b in read_text(text(100)).rows] == [100 << 20]
    with pytest.raises(EngineError) as caught:
        read_text(text(200))
    assert caught.value.code == "field_too_long"
