"""Rows that a predicate does not let pass are the ones that polars would not let pass."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from karyaksham_kernel._engine import CsvSource, ScanProgress, list_files
from karyaksham_kernel.nodes.pushdown import can_split, split

ROWS = [
    "i,f,s,d,t,b,u,h\n",
    "1,0.5,x,2024-01-01,2024-01-01 10:00:00,true,0,1.5\n",
    '-5,NaN,"a ""quoted"", x",2024-02-29,2024-02-29 00:00:00,false,255,-1.5\n',
    ",,,,,,,\n",
    "9223372036854775807,-0.0,é,1999-12-31,1999-12-31 23:59:59.5,true,7,nan\n",
    "0,0,b,1970-01-01,1970-01-01 00:00:00,false,1,0\n",
    "-9223372036854775808,inf,xx,2100-01-01,2100-01-01 00:00:00,true,2,inf\n",
    ' 3 ,-inf,"x",2024-01-01,2024-01-01 10:00:00,,3,-inf\n',
]
TYPES = {"u": "uint8", "h": "float32"}
INTS = st.sampled_from([-(2**63), -5, 0, 1, 3, 2**63 - 1])
FLOATS = st.sampled_from([0.5, -0.0, 0.0, 1e300, -1.5, 1.5])
TEXTS = st.sampled_from(["", "x", "a", 'a "quoted", x', "é", "xx"])
DAYS = st.dates(pl.Series(["1999-12-31"]).str.to_date()[0], pl.Series(["2100-01-01"]).str.to_date()[0])
OPERATORS = ["__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__"]


def comparison(column: str, values: st.SearchStrategy, dtype: pl.DataType | type[pl.DataType]) -> st.SearchStrategy:
    def compared(operator: str, value: object) -> pl.Expr:
        return getattr(pl.col(column), operator)(pl.lit(value, dtype))

    return st.builds(compared, st.sampled_from(OPERATORS), values)


NATIVE = st.one_of(
    comparison("i", INTS, pl.Int64),
    comparison("f", FLOATS, pl.Float64),
    comparison("h", FLOATS.filter(lambda value: abs(value) < 10), pl.Float32),
    comparison("s", TEXTS, pl.String),
    comparison("d", DAYS, pl.Date),
    comparison("u", st.integers(0, 255), pl.UInt8),
    st.sampled_from([pl.col(name).is_null() for name in "ifsdtbuh"]),
    st.sampled_from([pl.col(name).is_not_null() for name in "ifsdtbuh"]),
    st.sampled_from([pl.col("b"), ~pl.col("b")]),
    st.builds(lambda values: pl.col("i").is_in(values), st.lists(INTS, min_size=1, max_size=4)),
    st.builds(lambda values: pl.col("s").is_in(values), st.lists(TEXTS, min_size=1, max_size=4)),
    st.builds(lambda one, other: (pl.col("i") == one) | (pl.col("i") == other), INTS, INTS),
)


@pytest.fixture(scope="module", params=["fail", "skip"])
def source(tmp_path_factory, request) -> CsvSource:
    path = tmp_path_factory.mktemp("predicates") / "rows.csv"
    path.write_text("".join(ROWS))
    return CsvSource(list_files(str(path), {}), {}, schema=TYPES, bad_rows=request.param)


@pytest.fixture(scope="module")
def table(source) -> pl.DataFrame:
    return pl.concat([pl.DataFrame(batch) for batch in source.scan()])


def pushed(predicate: pl.Expr, table: pl.DataFrame) -> pl.Expr:
    """The predicate as polars hands it to a source, its constants of their columns' types."""
    from polars.io.plugins import register_io_source

    seen: list[pl.Expr] = []

    def scan(_columns, predicate, _n_rows, _batch_size):
        seen.extend([] if predicate is None else [predicate])
        yield table if predicate is None else table.filter(predicate)

    register_io_source(scan, schema=table.schema).filter(predicate).collect()
    return seen[0] if seen else pl.lit(value=True)


@given(st.lists(NATIVE, min_size=1, max_size=3))
@settings(deadline=None, max_examples=300)
def test_conditions_give_what_polars_gives(source, table, conditions):
    predicate = pl.all_horizontal(conditions) if len(conditions) == 1 else conditions[0]
    for condition in conditions[1:]:
        predicate = predicate & condition
    native, _ = split(pushed(predicate, table), table.schema)
    progress = ScanProgress()
    frames = [pl.DataFrame(batch) for batch in source.scan(predicate=native, progress=progress)]
    found = pl.concat(frames) if frames else table.clear()
    assert_frame_equal(found.filter(predicate), table.filter(predicate))
    assert progress.rows == table.height


@given(NATIVE)
@settings(deadline=None, max_examples=100)
def test_what_the_engine_can_test_it_tests_alone(source, table, condition):
    optimized = pushed(condition, table)
    native, all_native = split(optimized, table.schema)
    if not all_native:
        return
    frames = [pl.DataFrame(batch) for batch in source.scan(predicate=native)]
    assert_frame_equal(pl.concat(frames) if frames else table.clear(), table.filter(condition))


@pytest.mark.parametrize(
    "predicate",
    [
        pl.col("i") > 1,
        (pl.col("i") > 1) & (pl.col("s") == "x"),
        pl.col("s").is_in(["a", "b"]),
        pl.col("b"),
        (pl.col("i") == 1) | (pl.col("i") == 3),
        pl.col("d").is_null(),
    ],
)
def test_a_filter_of_comparisons_is_native(predicate):
    assert can_split(predicate)


@pytest.mark.parametrize(
    "predicate",
    [
        pl.col("i") > pl.col("f"),
        pl.col("i") + 1 > 1,
        pl.col("s").str.contains("x"),
        (pl.col("i") == 1) | (pl.col("f") == 3),
        pl.col("i").is_in([1], nulls_equal=True),
    ],
)
def test_anything_else_is_not(predicate, table):
    assert not can_split(predicate)
    assert split(predicate, table.schema) == ([], False)


def test_the_rest_of_a_predicate_is_left_to_polars(table):
    predicate = (pl.col("f") > pl.lit(0.25)) & pl.col("s").str.contains("x")
    native, all_native = split(predicate, table.schema)
    assert not all_native
    assert native in ([("f", "gt", [0.25])], [])


def test_other_columns_are_parsed_only_for_rows_that_pass(read_text):
    source = read_text("a,b\n1,2\n2,\n", schema={"b": "int64"}, null_values=["?", ""]).source
    assert [pl.DataFrame(batch).rows() for batch in source.scan(predicate=[("a", "eq", [1])])] == [[(1, 2)]]


def test_a_limit_and_a_predicate_exclude_each_other(source):
    with pytest.raises(ValueError, match="a limit comes before a predicate"):
        source.scan(n_rows=1, predicate=[("i", "gt", [0])])
