"""What is wrong with an expression is said with its code, its place in the text and the way out."""

import polars as pl
import pytest

from karyaksham_kernel.expressions import DefaultOver, ExpressionError, TypedValue, compile_expression

SCHEMA = {"dep_delay": pl.Int64(), "carrier": pl.String(), "day": pl.Date(), "ok": pl.Boolean(), "my col": pl.Float64()}


def fault(text: str, kind: str = "row", **parameters: TypedValue) -> ExpressionError:
    with pytest.raises(ExpressionError) as raised:
        compile_expression(text, SCHEMA, parameters, kind=kind)
    return raised.value


def marked(text: str, error: ExpressionError) -> str:
    assert error.position is not None
    return text[slice(*error.position)]


@pytest.mark.parametrize(
    ("text", "code", "place", "hint"),
    [
        ("dep_delya > 15", "unknown_column", "dep_delya", "dep_delay"),
        ("1 + uper(carrier)", "unknown_function", "uper", "upper"),
        ("dep_delay > $minuts", "unknown_parameter", "$minuts", "$minutes"),
        ("carrier > 15", "type_mismatch", "carrier > 15", "CAST"),
        ("dep_delay = '15'", "type_mismatch", "dep_delay = '15'", "15 without quotes"),
        ("day >= '2013-13-01'", "type_mismatch", "'2013-13-01'", "YYYY-MM-DD"),
        ("day >= carrier", "type_mismatch", "day >= carrier", "CAST"),
        ("upper(dep_delay)", "type_mismatch", "dep_delay", "AS string"),
        ("ok AND dep_delay", "type_mismatch", "dep_delay", None),
        ("CASE WHEN ok THEN 1 ELSE carrier END", "type_mismatch", "1 ELSE carrier", "CAST"),
        ("carrier::intt", "type_mismatch", "intt", "int"),
        ("dep_delay::int8", "type_mismatch", "int8", "bigint"),
        ("'x'::int", "type_mismatch", "'x'::int", "TRY_CAST"),
        ("left(carrier)", "wrong_arguments", "left(carrier)", "left(value: text, count: integer)"),
        ("carrier LIKE carrier", "wrong_arguments", "carrier", "same for all rows"),
        ("abs(DISTINCT dep_delay)", "wrong_arguments", "abs(DISTINCT dep_delay)", None),
        ("date_trunc('mnth', day)", "wrong_arguments", "'mnth'", "month"),
        ("regexp_matches(carrier, '(')", "wrong_arguments", "'('", "subpattern"),
        ("sum(dep_delay) > 1", "not_allowed_here", "sum", "group_by"),
        ("row_number() OVER ()", "not_allowed_here", "row_number() OVER ()", "derive"),
        ("rank()", "not_allowed_here", "rank", "OVER"),
        ("day + INTERVAL 1 mnth", "expression_syntax", "INTERVAL 1 mnth", "month"),
    ],
)
def test_a_fault_names_its_place_and_the_way_out(text: str, code: str, place: str, hint: str | None):
    error = fault(text, minutes=TypedValue(15, pl.Int64()))

    assert error.code == code
    assert marked(text, error).startswith(place)
    assert hint is None or hint in f"{error.message} {error.hint}"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", ""),
        ("dep_delay >", ""),
        ("(dep_delay + 1", "("),
        ("dep_delay + 1)", ")"),
        ("dep_delay 15", "15"),
        ("dep_delay; drop", ";"),
        ("carrier = 'AA", "'AA"),
        ('"my col > 1', '"my col > 1'),
        ("CASE WHEN ok 1 END", "1"),
        ("CASE WHEN ok THEN 1", ""),
        ("dep_delay BETWEEN 1 2", "2"),
        ("SELECT 1", "SELECT 1"),
        ("dep_delay + 1 AS late", "late"),
        ("dep_delay IN ()", "dep_delay"),
        ("CAST(dep_delay int)", "int"),
        ("(" * 3000 + "1" + ")" * 3000, "("),
    ],
)
def test_a_syntax_error_has_its_position(text: str, place: str):
    error = fault(text)

    assert error.code == "expression_syntax"
    assert marked(text, error)[: len(place)] == place or text.startswith("SELECT")
    assert error.message.endswith(".")


def test_an_unknown_column_without_a_near_name_lists_the_columns():
    assert fault("zzz").hint == "The columns are dep_delay, carrier, day, ok, my col."


def test_every_fault_is_found_at_once_in_the_order_of_the_text():
    error = fault("nope(1) > zip AND upper(dep_delay) = 'A' OR $x")

    assert [one.code for one in error.all] == [
        "unknown_function",
        "unknown_column",
        "type_mismatch",
        "unknown_parameter",
    ]
    assert error is error.all[0]


def test_a_column_outside_an_aggregate_has_many_values():
    error = fault("sum(dep_delay) + dep_delay", kind="aggregate")

    assert (error.code, error.position) == ("not_allowed_here", (17, 26))
    assert "any_value(dep_delay)" in str(error.hint)


@pytest.mark.parametrize("text", ["sum(sum(dep_delay))", "sum(rank() OVER ())", "sum(dep_delay) OVER ()"])
def test_aggregates_and_windows_do_not_nest(text: str):
    assert fault(text, kind="aggregate").code == "not_allowed_here"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("median(dep_delay) OVER (ORDER BY day)", "not_allowed_here"),
        ("sum(dep_delay) OVER (ORDER BY day ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)", "not_allowed_here"),
        ("upper(carrier) OVER ()", "wrong_arguments"),
        ("lag(sum(dep_delay)) OVER (ORDER BY day)", "not_allowed_here"),
        ("first_value(dep_delay IGNORE NULLS) OVER (ORDER BY day)", "expression_syntax"),
    ],
)
def test_a_window_that_would_be_answered_differently_is_refused(text: str, code: str):
    assert fault(text, kind="derive").code == code


@pytest.mark.parametrize(
    ("text", "place", "hint"),
    [
        ("1 + sum(sum(dep_delay))", "sum(dep_delay)", "one step"),
        ("lag(rank())", "rank()", "one step"),
        ("ok AND median(dep_delay) > 1", "median(dep_delay)", "order out"),
        ("first_value(dep_delay, 1, 2)", "first_value(dep_delay, 1, 2)", "first_value(value"),
    ],
)
def test_a_call_along_a_nodes_own_window_tells_its_faults_at_its_own_place(text: str, place: str, hint: str):
    with pytest.raises(ExpressionError) as raised:
        compile_expression(text, SCHEMA, kind="derive", over=DefaultOver(("carrier",), (("day", False),)))

    assert marked(text, raised.value).startswith(place.partition("(")[0])
    assert marked(text, raised.value) in place
    assert hint in str(raised.value.hint)


def test_nothing_of_python_is_reachable():
    for text in ("__import__('os')", "pl.col('x')", "().__class__", "eval('1')", "carrier.str.len_chars()"):
        assert fault(text).code in {"unknown_function", "unknown_column", "expression_syntax"}
