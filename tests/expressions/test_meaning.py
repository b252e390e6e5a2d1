"""What expressions mean where it matters: names, parameters, failing rows, types, and the engine that runs them."""

import datetime as dt
from decimal import Decimal

import polars as pl
import pytest
from expressions.duck import ours

from karyaksham_kernel.expressions import (
    DefaultOver,
    TypedValue,
    compile_expression,
    has_windows,
    parameter_names,
    references,
    taken_apart,
)

MAX = 2**63 - 1
TABLE = pl.DataFrame(
    {
        "n": [1, 0, None, -7],
        "word": ["12", "x", None, ""],
        "day": [dt.date(2013, 1, 5), dt.date(2012, 1, 1), None, dt.date(2013, 2, 1)],
        "big": [MAX, 1, None, -MAX - 1],
    }
)


def test_names_match_exactly_first_then_without_regard_to_case():
    table = pl.DataFrame({"Day": [1], "day": [2], "Only": [3], "my col": [4]})

    assert ours('Day * 1000 + day * 100 + ONLY * 10 + "My Col"', table) == [1234]


def test_a_name_that_fits_two_columns_is_refused():
    with pytest.raises(ValueError, match="may be any of the columns Day, day"):
        compile_expression("DAY", {"Day": pl.Int64(), "day": pl.Int64()})


def test_a_field_of_a_struct_is_named_with_a_dot():
    table = pl.DataFrame({"place": [{"city": "Lima"}]})

    assert ours("upper(place.city)", table) == ["LIMA"]


def test_a_parameter_binds_its_typed_value_and_is_never_pasted():
    parameters = {"least": TypedValue(0, pl.Int64()), "text": TypedValue("x' OR 1 = 1", pl.String())}

    assert ours("n > $least", TABLE, parameters=parameters) == [True, False, None, False]
    assert ours("word = $text", TABLE, parameters=parameters) == [False, False, None, False]


def test_a_parameter_may_stand_where_only_a_constant_may():
    parameters = {"pattern": TypedValue("1%", pl.String()), "wide": TypedValue(4, pl.Int64())}

    assert ours("word LIKE $pattern", TABLE, parameters=parameters) == [True, False, None, False]
    assert ours("lpad(word, $wide + 1, '0')", TABLE, parameters=parameters)[0] == "00012"


def test_a_date_compares_with_text_that_states_one():
    assert ours("day >= '2013-01-05'", TABLE) == [True, False, None, True]
    assert ours("day IN ('2013-01-05', '2013-02-01')", TABLE) == [True, False, None, True]
    assert ours("day BETWEEN '2013-01-01' AND '2013-01-31'", TABLE) == [True, False, None, False]


@pytest.mark.parametrize(
    "text",
    [
        "big + 1",
        "big - 1",
        "big * 2",
        "-big",
        "abs(big)",
        "big // -1",
        "7 // n",
        "7 % n",
        "word::int",
        "2147483647 + 1",
    ],
)
def test_what_cannot_be_computed_fails_the_run(text: str):
    with pytest.raises(pl.exceptions.PolarsError):
        ours(text, TABLE)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("CASE WHEN n <> 0 THEN 7 // n END", [7, None, None, -1]),
        ("CASE WHEN regexp_full_match(word, '[0-9]+') THEN word::int ELSE -1 END", [12, -1, -1, -1]),
        ("CASE WHEN big < 100 AND big > 0 THEN big * 1000 END", [None, 1000, None, None]),
        ("CASE WHEN n = 0 THEN 0 WHEN n = 1 THEN 5 ELSE 7 // n END", [5, 0, None, -1]),
    ],
)
def test_a_branch_not_taken_does_not_fail(text: str, values: list):
    assert ours(text, TABLE) == values


def test_try_gives_null_for_the_rows_that_fail():
    assert ours("try(7 // n)", TABLE) == [7, None, None, -1]
    assert ours("try(big + 1)", TABLE) == [None, 2, None, -MAX]
    assert ours("try_cast(word AS int)", TABLE) == [12, None, None, None]
    assert ours("try(make_date(2024, n + 2, 31))", TABLE) == [dt.date(2024, 3, 31), None, None, None]


def test_the_failing_value_is_in_the_message():
    with pytest.raises(pl.exceptions.PolarsError, match="'x' is not a int32"):
        ours("word::int", TABLE.head(2))
    with pytest.raises(pl.exceptions.PolarsError, match="division by zero in //"):
        ours("7 // n", TABLE)


def test_filter_keeps_failing_rows_away_from_an_aggregate():
    assert ours("sum(7 // n) FILTER (WHERE n <> 0)", TABLE, "aggregate") == [6]


def test_a_sum_that_outgrows_int64_fails_instead_of_wrapping_around():
    with pytest.raises(pl.exceptions.PolarsError):
        ours("sum(big)", pl.DataFrame({"big": [MAX, 1]}), "aggregate")


def test_decimals_are_exact():
    assert ours("0.1 + 0.2 = 0.3", TABLE.head(1)) == [True]
    assert ours("n * 1.25", TABLE.head(1)) == [Decimal("1.25")]
    assert ours("1.25 * 1.25", TABLE.head(1)) == [Decimal("1.5625")]


def test_whole_numbers_beyond_a_floats_digits_compare_exactly():
    table = pl.DataFrame({"n": [9007199254740993]})

    assert ours("n > 9007199254740992.5", table) == [True]
    assert ours("n = 9007199254740992", table) == [False]


@pytest.mark.parametrize(
    ("text", "dtype"),
    [
        ("n + 1", pl.Int64),
        ("n / 2", pl.Float64),
        ("n // 2", pl.Int64),
        ("n::int + 1::tinyint", pl.Int32),
        ("length(word)", pl.Int64),
        ("n > 1", pl.Boolean),
        ("day + 1", pl.Date),
        ("day + INTERVAL 1 day", pl.Datetime("us")),
        ("coalesce(n, 1.5::double)", pl.Float64),
        ("NULL", pl.Null),
    ],
)
def test_the_type_is_known_before_a_row_is_read(text: str, dtype: pl.DataType):
    expr = compile_expression(text, TABLE.schema).alias("value")

    assert TABLE.lazy().select(expr).collect_schema()["value"] == dtype
    assert TABLE.head(0).lazy().select(expr).collect(engine="streaming")["value"].dtype == dtype


def test_constants_alone_give_every_row_their_value():
    assert ours("1 + 1", TABLE) == [2, 2, 2, 2]
    assert ours("sum(1)", TABLE, "aggregate") == [4]
    assert ours("count(*) FILTER (WHERE true)", TABLE, "aggregate") == [4]


def test_calls_without_a_clause_take_the_default_one_and_others_keep_theirs():
    over = DefaultOver(("word",), (("n", True),))
    own = "count(*) FILTER (WHERE big > 0) OVER (PARTITION BY day)"
    text = f"row_number() + {own}"
    written = f"row_number() OVER (PARTITION BY word ORDER BY n DESC) + {own}"

    assert str(compile_expression(text, TABLE.schema, kind="derive", over=over)) == str(
        compile_expression(written, TABLE.schema, kind="derive")
    )


def test_an_expression_taken_apart_has_columns_for_totals_of_partitions():
    text = "sum(n) OVER (PARTITION BY word, year(day)) / sum(n) + lag(n) OVER (PARTITION BY n ORDER BY day)"
    apart, calls = taken_apart(text, TABLE.schema, over=DefaultOver(("big",)))

    keys = [[key.meta.root_names() for key in call.partition] for call in calls]
    assert keys == [[["word"], ["day"]], [["big"]], [["n"]]]
    assert [call.total is not None for call in calls] == [True, True, False]
    assert set(apart.meta.root_names()) == {calls[0].name, calls[1].name, "n", "day"}


def test_taking_apart_leaves_what_runs_along_an_order_or_asks_for_the_time():
    assert taken_apart("abs(n)", TABLE.schema, over=DefaultOver(("big",)))[1] == []
    for text in ("sum(n) OVER (ORDER BY day)", "sum(n) OVER (PARTITION BY day < today())", "rank() OVER (ORDER BY n)"):
        apart, (call,) = taken_apart(text, TABLE.schema)
        assert (call.partition, call.total) == ((), None)
        assert "over" in str(apart)


def test_only_a_clause_makes_a_window():
    assert has_windows("1 + rank() OVER (ORDER BY n)")
    assert not has_windows("over + 1")
    assert not has_windows("'rank() OVER ()'")
    assert not has_windows("rank() OVER (")


def test_what_an_expression_refers_to():
    text = 'dep_delay > $minutes AND "my col" = upper(carrier) OR sum(x) FILTER (WHERE y) > $z'

    assert references(text) == {"dep_delay", "my col", "carrier", "x", "y"}
    assert parameter_names(text) == {"minutes", "z"}
