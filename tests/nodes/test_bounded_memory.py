"""Nodes whose input exceeds their room: parts on disk give what memory would."""

import random
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pipeline.context import node_context
from polars.testing import assert_frame_equal

from karyaksham_kernel.errors import KaryakshamError
from karyaksham_kernel.execution.context import NodeContext
from karyaksham_kernel.nodes import NODES, Inputs

ROOM = 20_000
FAST = settings(max_examples=25, deadline=None)


class Narrow(NodeContext):
    """A node that may hold next to nothing."""

    def room(self, _factor: float) -> int | None:
        return ROOM

    @property
    def input_bytes(self) -> int:
        return 2_000_000


def holding(room: int, of: int = 500_000) -> type[Narrow]:
    """A node that may hold so much, of an input that seems to be so large."""

    class Holding(Narrow):
        def room(self, _factor: float) -> int | None:
            return room

        @property
        def input_bytes(self) -> int:
            return of

    return Holding


# Windows look at 224,000 bytes and more in these tests. Parts take an eighth of the room, one partition a quarter.
SOME, NEARLY_ALL = holding(250_000), holding(1_700_000)


class Wide(NodeContext):
    """A node that may hold everything."""

    def room(self, _factor: float) -> int | None:
        return None


def computed(
    kind: type[NodeContext], folder: Path, node_type: str, params: dict, *tables: pl.DataFrame
) -> pl.DataFrame:
    context = kind(node_context(folder)._run, "node")
    inputs = Inputs([table.lazy() for table in tables], [table.schema for table in tables], frozenset({"out"}))
    node = NODES[node_type].model_validate(params)
    return node.frames(inputs, context)["out"].collect(engine="streaming")


def assert_same(
    folder: Path,
    node_type: str,
    params: dict,
    *tables: pl.DataFrame,
    ordered: bool = False,
    kind: type[NodeContext] = Narrow,
) -> None:
    narrow = computed(kind, folder, node_type, params, *tables)
    wide = computed(Wide, folder, node_type, params, *tables)
    assert_frame_equal(narrow, wide, check_row_order=ordered)
    assert list(folder.iterdir()) == [], "what was kept on disk is removed"


def table(rows: int, key: Callable[[int], object], seed: int = 1) -> pl.DataFrame:
    """Rows with a key, a number and a text; some of each are missing."""
    chance = random.Random(seed)  # the same rows every time
    return pl.DataFrame(
        {
            "k": [key(n) for n in range(rows)],
            "n": [None if n % 11 == 0 else n for n in range(rows)],
            "text": [None if n % 7 == 0 else "x" * chance.randrange(30) for n in range(rows)],
        },
        strict=False,
    )


KEYS = {
    "many": lambda n: n * 7919 % 10_007,
    "few": lambda n: n % 3,
    "one": lambda n: n * 0,
    "skewed": lambda n: 0 if n % 10 else n,
    "missing": lambda n: None if n % 3 else n,
    "texts": lambda n: f"key {n % 5000}",
    "real": lambda n: (float("nan"), 0.0, -0.0, n / 3)[n % 4],
}


@pytest.fixture(params=KEYS)
def rows(request: pytest.FixtureRequest) -> pl.DataFrame:
    return table(8_000, KEYS[request.param])


@pytest.mark.parametrize("keep", ["first", "last", "none"])
def test_deduplicate(tmp_path: Path, rows: pl.DataFrame, keep: str) -> None:
    assert_same(tmp_path, "deduplicate", {"keys": ["k"], "keep": keep}, rows)


def test_deduplicate_by_all_columns(tmp_path: Path) -> None:
    rows = table(3_000, KEYS["few"])
    assert_same(tmp_path, "deduplicate", {"keep": "any"}, pl.concat([rows, rows]))


AGGREGATIONS = {"rows": "count(*)", "most": "max(n)", "sum": "sum(n)", "longest": "max(text)", "mean": "avg(n)"}


def test_group_by(tmp_path: Path, rows: pl.DataFrame) -> None:
    assert_same(tmp_path, "group_by", {"keys": ["k"], "aggregations": AGGREGATIONS}, rows)


def test_group_by_with_aggregates_that_hold_rows(tmp_path: Path) -> None:
    rows = table(8_000, KEYS["many"])
    assert_same(tmp_path, "group_by", {"keys": ["k"], "aggregations": {"m": "median(n)"}}, rows)


def test_a_giant_group_is_refused_where_its_rows_would_be_held(tmp_path: Path) -> None:
    params = {"keys": ["k"], "aggregations": {"m": "median(n)"}}
    with pytest.raises(KaryakshamError) as refused:
        computed(Narrow, tmp_path, "group_by", params, table(8_000, KEYS["one"]))
    assert refused.value.problem.code == "memory_budget_exceeded"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("how", ["inner", "left", "right", "full", "semi", "anti"])
@pytest.mark.parametrize("key", ["many", "skewed", "missing", "texts"])
def test_join(tmp_path: Path, how: str, key: str) -> None:
    left = table(5_000, KEYS[key])
    right = table(4_000, lambda n: KEYS[key](n + 2_000) if n % 9 else None).unique("k").rename({"n": "m"})
    assert_same(tmp_path, "join", {"on": "k", "how": how}, left, right)


@pytest.mark.parametrize("key", ["many", "skewed", "missing", "texts"])
def test_join_of_more_rows_than_it_seemed_so_that_parts_are_parted_again(tmp_path: Path, key: str) -> None:
    left = table(5_000, KEYS[key])
    right = table(4_000, lambda n: KEYS[key](n + 2_000) if n % 9 else None).unique("k").rename({"n": "m"})
    for how in ("full", "semi"):
        assert_same(tmp_path, "join", {"on": "k", "how": how}, left, right, kind=holding(ROOM, of=0))


def test_join_of_integers_of_different_width(tmp_path: Path) -> None:
    left = table(5_000, KEYS["many"])
    right = left.select(pl.col("k").cast(pl.Int16), pl.col("n").alias("m"))
    assert_same(tmp_path, "join", {"on": "k", "how": "inner"}, left, right)


BY = {
    "up": [{"column": "k"}],
    "down": [{"column": "k", "descending": True}],
    "two": [{"column": "text", "descending": True}, {"column": "k"}],
}


@pytest.mark.parametrize("by", BY)
def test_sort(tmp_path: Path, rows: pl.DataFrame, by: str) -> None:
    assert_same(tmp_path, "sort", {"by": BY[by]}, rows, ordered=True)


WINDOWS = {"place": "row_number()", "before": "lag(text)", "sum": "sum(n)", "share": "n / sum(n) OVER (PARTITION BY k)"}
CLAUSE = "PARTITION BY k ORDER BY text"


@pytest.mark.parametrize("key", ["many", "texts"])
def test_window(tmp_path: Path, key: str) -> None:
    params = {"partition_by": ["k"], "order_by": ["text", {"column": "n", "descending": True}], "columns": WINDOWS}
    assert_same(tmp_path, "window", params, table(8_000, KEYS[key]), ordered=True, kind=SOME)


NUMBERS = {"place": "row_number()", "before": "lag(n)", "sum": "sum(n)", "share": "n / sum(n) OVER (PARTITION BY k)"}


@pytest.mark.parametrize("key", ["one", "few", "skewed", "missing", "real"])
def test_window_over_partitions_that_are_large(tmp_path: Path, key: str) -> None:
    rows = table(8_000, KEYS[key]).with_columns(pl.col("n").fill_null(0).mul(7919).mod(13).alias("m"))
    params = {"partition_by": "k", "order_by": "m", "columns": NUMBERS}
    assert_same(tmp_path, "window", params, rows, ordered=True, kind=NEARLY_ALL)


def test_window_over_all_rows_where_the_columns_it_looks_at_fit(tmp_path: Path) -> None:
    rows = table(8_000, KEYS["many"]).with_columns(pl.lit("a long text that no expression names " * 9).alias("long"))
    columns = {"place": "row_number()", "n": "n - lag(n)", "twice": "place * 2"}
    assert_same(tmp_path, "window", {"order_by": "k", "columns": columns}, rows, ordered=True, kind=holding(1_000_000))


DERIVED = {
    "no window at all": {"m": "n + 1"},
    "one": {"r": f"rank() OVER ({CLAUSE})"},
    "several of one partition": {
        "r": f"rank() OVER ({CLAUSE})",
        "m": "r * 2",
        "s": "sum(m) OVER (PARTITION BY k)",
        "d": "s - m",
    },
    "of an expression": {"r": "count(*) OVER (PARTITION BY k, n % 100) + max(n) OVER (PARTITION BY n % 100, k)"},
    "of a column made before": {"g": "n % 1000", "r": "row_number() OVER (PARTITION BY g ORDER BY n)"},
    "of a column made by a window": {
        "g": f"lag(k) OVER ({CLAUSE})",
        "r": "row_number() OVER (PARTITION BY g, n % 1000 ORDER BY n)",
    },
    "of a column replaced between": {
        "r": f"rank() OVER ({CLAUSE})",
        "k": "n % 999",
        "s": "sum(r) OVER (PARTITION BY k)",
    },
    "of nothing common between two": {
        "r": f"rank() OVER ({CLAUSE})",
        "s": "avg(r) OVER (PARTITION BY n % 1000)",
    },
}


@pytest.mark.parametrize("columns", DERIVED.values(), ids=DERIVED)
def test_derive(tmp_path: Path, columns: dict[str, str]) -> None:
    assert_same(tmp_path, "derive", {"columns": columns}, table(8_000, KEYS["many"]), ordered=True, kind=SOME)


TOTALS = {
    "share": "n / sum(n)",
    "m": "n - avg(n)",
    "spread": "max(m) - min(m)",
    "twice": "spread * 2",
    "rows": "count(*) + count(text)",
}


@pytest.mark.parametrize("key", KEYS)
def test_totals_of_partitions_however_large(tmp_path: Path, key: str) -> None:
    rows = table(8_000, KEYS[key])
    assert_same(tmp_path, "window", {"partition_by": "k", "columns": TOTALS}, rows, ordered=True, kind=SOME)


@pytest.mark.parametrize("key", ["one", "many"])
def test_totals_of_all_rows(tmp_path: Path, key: str) -> None:
    rows = table(8_000, KEYS[key])
    assert_same(tmp_path, "window", {"columns": TOTALS}, rows, ordered=True, kind=SOME)
    shares = {"share": "n / sum(n) OVER ()", "text": "text || count(share) OVER ()"}
    assert_same(tmp_path, "derive", {"columns": shares}, rows, ordered=True, kind=SOME)


@pytest.mark.parametrize(
    ("node_type", "params", "field", "way_out"),
    [
        (
            "window",
            {"partition_by": "k", "order_by": "n", "columns": {"m": "n * 2", "s": "sum(n)"}},
            "columns.s",
            "more values",
        ),
        ("window", {"partition_by": "k", "columns": {"s": "median(n)"}}, "columns.s", "more values"),
        ("window", {"order_by": "n", "columns": {"s": "sum(n)"}}, "columns.s", "PARTITION BY"),
        ("derive", {"columns": {"s": "n - lag(n) OVER (ORDER BY n)"}}, "columns.s", "PARTITION BY"),
        (
            "derive",
            {"columns": {"s": "sum(n) OVER (PARTITION BY n) / sum(n) OVER (PARTITION BY text)"}},
            "columns.s",
            "PARTITION BY",
        ),
    ],
)
def test_a_giant_partition_is_refused(tmp_path: Path, node_type: str, params: dict, field: str, way_out: str) -> None:
    with pytest.raises(KaryakshamError) as refused:
        computed(Narrow, tmp_path, node_type, params, table(8_000, KEYS["one"]))
    problem = refused.value.problem
    assert (problem.code, problem.field) == ("memory_budget_exceeded", field)
    assert way_out in str(problem.hint)
    assert list(tmp_path.iterdir()) == []


@FAST
@given(keys=st.lists(st.one_of(st.none(), st.integers(-3, 3), st.integers(-5_000, 5_000)), min_size=1, max_size=40))
def test_windows_over_any_keys(tmp_path_factory: pytest.TempPathFactory, keys: list[int | None]) -> None:
    folder = tmp_path_factory.mktemp("any")
    chosen = pl.DataFrame({"k": keys}, schema={"k": pl.Int64})
    rows = pl.concat([chosen] * -(-8_000 // len(keys))).with_columns(n=pl.int_range(pl.len()))
    rows = rows.with_columns(m=pl.col("n") * 7919 % 13)
    params = {"partition_by": ["k"], "order_by": {"column": "m", "descending": True}, "columns": NUMBERS}
    assert_same(folder, "window", params, rows, ordered=True, kind=NEARLY_ALL)


@FAST
@given(
    keys=st.lists(st.one_of(st.none(), st.integers(-3, 3), st.integers(-5_000, 5_000)), min_size=1, max_size=40),
    repeat=st.integers(1, 300),
)
def test_any_keys(tmp_path_factory: pytest.TempPathFactory, keys: list[int | None], repeat: int) -> None:
    folder = tmp_path_factory.mktemp("any")
    chosen = pl.DataFrame({"k": keys}, schema={"k": pl.Int64})
    rows = pl.concat([chosen] * repeat).with_row_index("n").with_columns(pl.lit("some text").alias("text"))
    assert_same(folder, "deduplicate", {"keys": ["k"]}, rows)
    assert_same(folder, "group_by", {"keys": ["k"], "aggregations": AGGREGATIONS}, rows)
    assert_same(folder, "sort", {"by": ["k"]}, rows, ordered=True)


def test_nothing_at_all(tmp_path: Path) -> None:
    empty = table(0, KEYS["one"]).cast({"k": pl.Int64, "n": pl.Int64, "text": pl.String})
    assert_same(tmp_path, "sort", {"by": ["k"]}, empty)
    assert_same(tmp_path, "deduplicate", {"keys": ["k"]}, empty)
    assert_same(tmp_path, "group_by", {"keys": ["k"], "aggregations": AGGREGATIONS}, empty)
    assert_same(tmp_path, "join", {"on": "k"}, empty, empty)
    assert_same(tmp_path, "window", {"partition_by": "k", "order_by": "n", "columns": WINDOWS}, empty)
