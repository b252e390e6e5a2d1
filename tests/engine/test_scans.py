"""Scans hand on batches in order, in bounded memory, with exact progress, and stop when told to."""

import gc
import resource

import polars as pl
import pytest

from karyaksham_kernel._engine import Cancelled, CancelToken, CsvSource, ScanProgress, list_files


@pytest.fixture
def source(many_rows: str) -> CsvSource:
    return CsvSource(list_files(many_rows, {}), {})


def test_rows_come_in_file_order_from_several_blocks(source):
    batches = [pl.DataFrame(batch) for batch in source.scan(block_bytes=1 << 20, threads=2)]
    assert len(batches) > 5
    frame = pl.concat(batches)
    assert frame["id"].to_list() == list(range(300_000))
    assert frame["note"][10] == 'first line\nsecond, "quoted"'
    assert frame["amount"].sum() == sum(range(300_000)) / 4


def test_progress_only_grows_and_is_exact_at_the_end(source):
    progress = ScanProgress()
    assert (progress.rows, progress.bytes_read, progress.bytes_total) == (0, 0, None)
    scan = source.scan(progress=progress, block_bytes=1 << 20)
    seen = [(progress.rows, progress.bytes_read) for _ in scan]
    assert len(seen) >= 5
    assert seen == sorted(set(seen))
    assert seen[-1][0] == 300_000
    assert progress.bytes_read == progress.bytes_total


def test_only_the_columns_asked_for_come_in_the_order_asked(source):
    frame = pl.DataFrame(next(source.scan(["note", "id"])))
    assert frame.columns == ["note", "id"]


def test_no_columns_at_all_still_count_rows(source):
    assert sum(batch.num_rows for batch in source.scan([])) == 300_000
    assert pl.DataFrame(next(source.scan([]))).width == 0


def test_a_limit_cuts_exactly_and_stops_reading(source):
    progress = ScanProgress()
    frames = [pl.DataFrame(batch) for batch in source.scan(n_rows=12, progress=progress)]
    assert pl.concat(frames)["id"].to_list() == list(range(12))
    assert progress.rows == 12
    assert progress.bytes_read < progress.bytes_total
    assert list(source.scan(n_rows=0)) == []


def test_a_source_can_be_scanned_again_and_by_two_at_once(source):
    both = zip(source.scan(["id"]), source.scan(["id"]), strict=True)
    assert all(pl.DataFrame(one).equals(pl.DataFrame(other)) for one, other in both)


def test_a_cancelled_scan_raises_on_its_next_step(source):
    cancel = CancelToken()
    scan = source.scan(cancel=cancel)
    next(scan)
    cancel.cancel()
    assert cancel.cancelled
    with pytest.raises(Cancelled):
        next(scan)


def test_a_closed_scan_has_no_more_rows_and_its_threads_end(source):
    scan = source.scan()
    next(scan)
    scan.close()
    scan.close()
    assert list(scan) == []


def test_memory_is_bounded_by_blocks_not_by_the_file(source):
    for _ in source.scan():  # buffers and caches of a first scan
        pass
    gc.collect()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(5):
        for _ in source.scan():
            pass
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40_000
