"""What the seam to polars promises: columns, a limit, a predicate, applied once and in that order; scans are ended."""

from collections.abc import Iterator
from threading import Event

import polars as pl
import pytest
from servers.process import wait_until

from karyaksham_kernel.nodes.sources import Asked, deferred, source

ROWS = pl.DataFrame({"a": range(100), "b": [f"w{n % 7}" for n in range(100)]})
THIRD = pl.col("a") % 3 == 0


class Scan:
    """Batches of ten rows; remembers how many were given and whether it was closed."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.batches = frame.iter_slices(10)
        self.given = 0
        self.closed = Event()

    def __iter__(self) -> Iterator[pl.DataFrame]:
        for batch in self.batches:
            self.given += 1
            yield batch

    def close(self) -> None:
        self.closed.set()


class Scans:
    """A source that can do nothing itself, and what was asked of it."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.made: list[Scan] = []
        self.frame = source(self._scan, ROWS.schema)

    def _scan(self, asked: Asked) -> tuple[Scan, pl.Expr | None]:
        self.asked.append(asked)
        self.made.append(Scan(ROWS))
        return self.made[-1], asked.predicate


QUESTIONS = {
    "all": lambda f: f,
    "columns": lambda f: f.select("b"),
    "other order": lambda f: f.select("b", "a"),
    "count": lambda f: f.select(pl.len()),
    "limit": lambda f: f.head(25),
    "slice": lambda f: f.slice(5, 17),
    "filter": lambda f: f.filter(THIRD).select("b"),
    "filter, then limit": lambda f: f.filter(THIRD).head(12),
    "limit, then filter": lambda f: f.head(12).filter(THIRD),
    "two filters": lambda f: f.filter(THIRD).filter(pl.col("b") != "w0"),
}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
@pytest.mark.parametrize("engine", ["streaming", "in-memory"])
def test_the_answer_is_that_of_a_frame_in_memory(question, engine: str) -> None:
    expected = question(ROWS.lazy()).collect()
    assert question(Scans().frame).collect(engine=engine).equals(expected)
    assert question(deferred(lambda: ROWS.iter_slices(7), ROWS.schema)).collect(engine=engine).equals(expected)


def test_a_source_that_met_the_predicate_itself_is_not_asked_to_again() -> None:
    def scan(asked: Asked) -> tuple[Scan, None]:
        return Scan(ROWS if asked.predicate is None else ROWS.filter(asked.predicate)), None

    assert source(scan, ROWS.schema).filter(THIRD).collect(engine="streaming").equals(ROWS.filter(THIRD))


def test_columns_that_nobody_reads_are_not_asked_for() -> None:
    scans = Scans()
    scans.frame.select("b").collect(engine="streaming")
    assert scans.asked[0].columns == ["b"]


def test_a_scan_ends_with_the_limit_and_is_closed() -> None:
    scans = Scans()
    assert scans.frame.head(15).collect(engine="streaming").height == 15
    assert scans.made[0].closed.wait(30)
    assert scans.made[0].given == 2


def test_a_scan_is_closed_when_polars_has_seen_enough() -> None:
    scans = Scans()
    scans.frame.filter(THIRD).head(1).collect(engine="streaming")
    # A thread of polars that drops the scan without Python's lock leaves it to the next one that takes the lock.
    wait_until(lambda: pl.select(1).height and scans.made[0].closed.is_set(), "the scan to be closed")


def test_what_a_source_raises_is_what_the_query_raises() -> None:
    def rows() -> Iterator[pl.DataFrame]:
        yield ROWS.head(3)
        raise KeyError("lost")

    with pytest.raises(KeyError, match="lost"):
        deferred(rows, ROWS.schema).collect(engine="streaming")


def test_every_scan_begins_anew() -> None:
    scans = Scans()
    both = pl.concat([scans.frame, scans.frame]).collect(engine="streaming")
    assert both.height == 200
    assert len(scans.made) == 2
