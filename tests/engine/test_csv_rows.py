"""CSV as the engine writes it: what polars writes, byte for byte, on all cores and in order."""

import gzip
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing.parametric import column, dataframes

from karyaksham_kernel._engine import Cancelled, CancelToken, CsvRows, EngineError, Writer

FAST = settings(max_examples=150, deadline=None)
WHOLE = [pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64]
TEMPORAL = [pl.Date, pl.Time, pl.Datetime("ms"), pl.Datetime("us"), pl.Datetime("ns")]
OTHERS = [pl.Boolean, pl.String, pl.Float32, pl.Float64, pl.Decimal(20, 4)]
TEXT = st.text(st.sampled_from('ab,;"\n\r\t é€=-'), max_size=30)


def written(folder: Path, frames: list[pl.DataFrame], **options: object) -> bytes:
    target = folder / "out.csv"
    file = Writer(str(target), {}, temporary=str(target))
    rows = CsvRows(file, frames[0].clear(), **options)  # type: ignore[arg-type]
    for frame in frames:
        rows.write(frame)
    file.close()
    return target.read_bytes()


@FAST
@given(
    frame=dataframes(min_cols=1, max_cols=6, max_size=40, allowed_dtypes=WHOLE + TEMPORAL + OTHERS, allow_null=True),
    separator=st.sampled_from(",;|\t"),
    null_value=st.sampled_from(["", "NA"]),
)
def test_every_type_is_written_as_polars_writes_it(
    tmp_path_factory: pytest.TempPathFactory, frame: pl.DataFrame, separator: str, null_value: str
) -> None:
    expected = frame.write_csv(separator=separator, null_value=null_value)
    assert written(
        tmp_path_factory.mktemp("csv"), [frame], separator=separator, null_value=null_value
    ) == expected.encode("utf-8")


@FAST
@given(frame=dataframes([column("a", dtype=pl.String, strategy=TEXT), column("b", dtype=pl.String, strategy=TEXT)]))
def test_texts_are_quoted_as_polars_quotes_them(tmp_path_factory: pytest.TempPathFactory, frame: pl.DataFrame) -> None:
    assert written(tmp_path_factory.mktemp("csv"), [frame]) == frame.write_csv().encode()


def test_many_batches_keep_their_order(tmp_path: Path) -> None:
    frames = [pl.DataFrame({"n": range(first, first + 1 + first % 500)}) for first in range(0, 100_000, 257)]
    assert written(tmp_path, frames) == pl.concat(frames).write_csv().encode()


@pytest.mark.parametrize("separator", ["-", ".", "1", "t", ":"])
def test_values_that_hold_the_separator_are_quoted(tmp_path: Path, separator: str) -> None:
    frame = pl.DataFrame({"n": [-1.5, 11.25], "t": [True, False]}).with_columns(d=pl.date(2011, 1, 1))
    text = written(tmp_path, [frame], separator=separator)
    back = pl.read_csv(text, separator=separator, infer_schema=False)
    assert back.rows() == [("-1.5", "true", "2011-01-01"), ("11.25", "false", "2011-01-01")]


def test_a_guard_keeps_spreadsheets_from_calculating(tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": ["=1+1", "fine", "@x"], "n": [-1, 2, 3]})
    assert written(tmp_path, [frame], formula_guard=True) == b"a,n\n'=1+1,-1\nfine,2\n'@x,3\n"


def test_without_rows_there_is_the_header_alone(tmp_path: Path) -> None:
    empty = pl.DataFrame(schema={"a": pl.Int64, "b,c": pl.String})
    assert written(tmp_path, [empty]) == b'a,"b,c"\n'
    assert written(tmp_path, [empty], header=False) == b""


def test_each_batch_is_a_compressed_member(tmp_path: Path) -> None:
    frames = [pl.DataFrame({"n": [n, n + 1]}) for n in range(50)]
    expected = pl.concat(frames).write_csv().encode()
    assert gzip.decompress(written(tmp_path, frames, compression="gzip")) == expected
    zipped = written(tmp_path, frames, compression="zstd")
    assert pl.read_csv(zipped).equals(pl.concat(frames))


def test_a_type_without_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="column 'l'"):
        written(tmp_path, [pl.DataFrame({"l": [[1]]})])


def test_cancelling_ends_the_writing(tmp_path: Path) -> None:
    cancel = CancelToken()
    file = Writer(str(tmp_path / "out.csv"), {}, cancel=cancel)
    frame = pl.DataFrame({"n": [1]})
    rows = CsvRows(file, frame, cancel=cancel)
    cancel.cancel()
    with pytest.raises(Cancelled):
        rows.write(frame)
    file.abort()
    with pytest.raises(ValueError, match="closed"):
        rows.write(frame)
    assert list(tmp_path.iterdir()) == []
