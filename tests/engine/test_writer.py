"""Written files stay invisible until somebody completes them, and polars writes into them."""

from pathlib import Path

import polars as pl
import pytest

from karyaksham_kernel._engine import Cancelled, CancelToken, EngineError, Writer


def test_bytes_go_to_a_temporary_file_beside_the_target(tmp_path):
    target = tmp_path / "out.csv"
    writer = Writer(str(target), {})
    assert (writer.write(b"a\n"), writer.write(bytearray(b"1\n")), writer.tell()) == (2, 2, 4)
    writer.close()
    assert not target.exists()
    sealed = writer.sealed()
    temporary = Path(str(sealed["temporary"]))
    assert sealed == {"uri": str(target), "kind": "local", "temporary": str(temporary), "bytes": 4}
    assert temporary.parent == tmp_path
    assert temporary.read_bytes() == b"a\n1\n"


def test_the_temporary_name_can_be_told_and_missing_folders_are_made(tmp_path):
    temporary = tmp_path / "deep" / "er" / ".out.part"
    with Writer(str(tmp_path / "deep" / "er" / "out"), {}, temporary=str(temporary)) as writer:
        writer.write(b"x")
    assert temporary.read_bytes() == b"x"


def test_it_is_a_binary_file_to_python(tmp_path):
    writer = Writer(str(tmp_path / "out"), {})
    assert (writer.writable(), writer.readable(), writer.seekable(), writer.closed) == (True, False, False, False)
    assert writer.name == str(tmp_path / "out")
    writer.flush()
    writer.close()
    writer.close()
    assert writer.closed
    with pytest.raises(ValueError, match="closed file"):
        writer.write(b"x")


def test_nothing_is_sealed_before_it_is_closed(tmp_path):
    with pytest.raises(ValueError, match="close it first"):
        Writer(str(tmp_path / "out"), {}).sealed()


@pytest.mark.parametrize("close_first", [True, False])
def test_aborting_leaves_nothing_not_even_the_folders_it_made(tmp_path, close_first):
    writer = Writer(str(tmp_path / "new" / "out"), {})
    writer.write(b"x")
    if close_first:
        writer.close()
    writer.abort()
    writer.abort()
    assert list(tmp_path.iterdir()) == []


def test_a_writer_that_nobody_kept_leaves_nothing(tmp_path):
    Writer(str(tmp_path / "new" / "out"), {})
    assert list(tmp_path.iterdir()) == []


def test_a_sealed_file_waits_for_its_commit_without_its_writer(tmp_path):
    writer = Writer(str(tmp_path / "out"), {})
    writer.close()
    temporary = writer.sealed()["temporary"]
    del writer
    assert [str(file) for file in tmp_path.iterdir()] == [temporary]


def test_a_block_left_by_an_exception_aborts(tmp_path):
    def fail() -> None:
        with Writer(str(tmp_path / "out"), {}) as writer:
            writer.write(b"x")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_a_cancelled_run_writes_no_more(tmp_path):
    cancel = CancelToken()
    writer = Writer(str(tmp_path / "out"), {}, cancel=cancel)
    cancel.cancel()
    with pytest.raises(Cancelled):
        writer.write(b"x")
    writer.abort()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_full_disk_is_told(tmp_path):
    full = tmp_path / "out.part"
    full.symlink_to("/dev/full")  # the writer removes what it opened
    writer = Writer(str(tmp_path / "out"), {}, temporary=str(full))
    with pytest.raises(EngineError, match="no space is left") as caught:
        writer.write(b"x" * (2 << 20))
    assert caught.value.code == "no_space"


def test_a_folder_that_may_not_be_written_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(EngineError) as caught:
        Writer(str(tmp_path / "file" / "out"), {})
    assert caught.value.code in {"storage_unavailable", "missing_file"}


FRAME = pl.DataFrame({"n": range(100_000), "text": [f"row {n}" for n in range(100_000)]})


def test_polars_sinks_parquet_into_it(tmp_path):
    writer = Writer(str(tmp_path / "out.parquet"), {})
    FRAME.lazy().sink_parquet(writer)
    writer.close()
    assert pl.read_parquet(str(writer.sealed()["temporary"])).equals(FRAME)


def test_polars_sinks_csv_into_it(tmp_path):
    writer = Writer(str(tmp_path / "out.csv"), {})
    FRAME.lazy().sink_csv(writer)
    writer.close()
    assert pl.read_csv(str(writer.sealed()["temporary"])).equals(FRAME)
