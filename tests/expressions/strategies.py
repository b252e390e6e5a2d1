"""Random expressions over a small table of awkward values, typed so that DuckDB accepts them."""

import polars as pl
from hypothesis import strategies as st

INTEGERS = [None, 0, 1, -1, 2, -7, 7, 40, -1000]
FLOATS = [None, 0.0, 0.5, -0.5, 1.5, -2.5, 2.5, 100.25, -7.0]
TEXTS = [None, "", "a", "B", "naïve", "Straße", "a b", "xx", " pad ", "10", "%_"]
DATES = [None, "2013-01-05", "1969-12-31", "2024-02-29", "2000-01-01"]


@st.composite
def tables(draw: st.DrawFn) -> pl.DataFrame:
    """Five rows of every type."""
    rows = 5

    def column(values: list) -> list:
        return draw(st.lists(st.sampled_from(values), min_size=rows, max_size=rows))

    return pl.DataFrame(
        {
            "i": pl.Series(column(INTEGERS), dtype=pl.Int64),
            "j": pl.Series(column(INTEGERS), dtype=pl.Int32),
            "f": pl.Series(column(FLOATS), dtype=pl.Float64),
            "g": pl.Series(column(FLOATS), dtype=pl.Float64),
            "s": pl.Series(column(TEXTS), dtype=pl.String),
            "t": pl.Series(column(TEXTS), dtype=pl.String),
            "b": pl.Series(column([None, True, False]), dtype=pl.Boolean),
            "d": pl.Series(column(DATES), dtype=pl.String).str.to_date(),
        }
    )


def _of(template: str, *parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map(lambda found: template.format(*found))


def _any_of(*choices: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(*choices)


def _grow(depth: int) -> dict[str, st.SearchStrategy[str]]:
    """Expressions of each type, this many calls deep."""
    if depth == 0:
        return {
            "int": st.sampled_from(["i", "j", "0", "3", "-2", "7", "NULL::int"]),
            "float": st.sampled_from(["f", "g", "0.5::double", "(-1.5)::double", "2e0"]),
            "text": st.sampled_from(["s", "t", "''", "'a'", "'ïv'", "'it''s'", "NULL::text"]),
            "bool": st.sampled_from(["b", "true", "false", "NULL::bool"]),
            "date": st.sampled_from(["d", "date '2013-01-05'", "date '2024-02-29'"]),
        }
    below = _grow(depth - 1)
    i, f, s, b, d = (below[kind] for kind in ("int", "float", "text", "bool", "date"))
    number = st.one_of(i, f)
    comparison = st.sampled_from(["=", "<>", "<", "<=", ">", ">=", "IS DISTINCT FROM", "IS NOT DISTINCT FROM"])
    return {
        "int": _any_of(
            i,
            _of("({} {} {})", i, st.sampled_from(["+", "-", "*"]), i),
            _of("({} // {})", i, st.sampled_from(["2", "-3", "7"])),
            _of("({} % {})", i, st.sampled_from(["2", "-3", "7"])),
            _of("try({} {} {})", i, st.sampled_from(["//", "%"]), i),
            _of("-({})", i),
            _of("abs({})", i),
            _of("length({})", s),
            _of("position({} IN {})", s, s),
            _of("CASE WHEN {} THEN {} WHEN {} THEN {} ELSE {} END", b, i, b, i, i),
            _of("coalesce({}, {})", i, i),
            _of("nullif({}, {})", i, i),
            _of("greatest({}, {}, {})", i, i, i),
            _of("least({}, {})", i, i),
            _of("{}({})", st.sampled_from(["year", "month", "dayofweek", "week", "dayofyear", "quarter"]), d),
            _of("date_diff('{}', {}, {})", st.sampled_from(["day", "week", "month", "year", "quarter"]), d, d),
            _of("round({}, {})", i, st.sampled_from(["-1", "-2", "0"])),
            _of("try_cast({} AS int)", s),
            _of("({})::bigint", f),
            _of("sign({})", number),
        ),
        "float": _any_of(
            f,
            _of("({} {} {})", f, st.sampled_from(["+", "-", "*", "/"]), f),
            _of("({} {} {})", f, st.sampled_from(["+", "-", "*", "/"]), i),
            _of("({} / {})", i, i),
            _of("({} % {})", f, f),
            _of("round({}, {})", f, st.sampled_from(["0", "1", "-1"])),
            _of("{}({})", st.sampled_from(["floor", "ceil", "trunc", "abs", "sqrt", "-"]), f),
            _of("greatest({}, {})", f, f),
            _of("least({}, {})", f, i),
            _of("coalesce({}, {})", f, i),
            _of("if({}, {}, {})", b, f, f),
            _of("try_cast({} AS double)", s),
        ),
        "text": _any_of(
            s,
            _of("({} || {})", s, s),
            _of("concat({}, {}, {})", s, i, s),
            _of("{}({})", st.sampled_from(["upper", "lower", "trim", "ltrim", "rtrim", "reverse"]), s),
            _of("substring({}, {}, {})", s, i, i),
            _of("substring({}, {})", s, i),
            _of("{}({}, {})", st.sampled_from(["left", "right"]), s, st.sampled_from(["0", "1", "-1", "3", "-9"])),
            _of("replace({}, {}, 'Z')", s, st.sampled_from(["'a'", "''", "'x'"])),
            _of(
                "split_part({}, {}, {})",
                s,
                st.sampled_from(["'a'", "' '", "''"]),
                st.sampled_from(["1", "2", "-1", "0"]),
            ),
            _of("{}({}, {}, 'xy')", st.sampled_from(["lpad", "rpad"]), s, st.sampled_from(["0", "3", "7"])),
            _of("repeat({}, {})", s, st.sampled_from(["0", "2", "-1"])),
            _of("regexp_replace({}, '[a-z]', '<\\0>', 'g')", s),
            _of("regexp_extract({}, '([a-z])([a-z])', {})", s, st.sampled_from(["0", "1", "2"])),
            _of("CASE WHEN {} THEN {} END", b, s),
            _of("({})::text", st.one_of(i, b, d, f)),
            _of("strftime({}, '%Y/%m/%d %j')", d),
        ),
        "bool": _any_of(
            b,
            _of("({} {} {})", i, comparison, number),
            _of("({} {} {})", f, comparison, number),
            _of("({} {} {})", i, comparison, st.sampled_from(["1.5", "-0.5", "2.0"])),
            _of("({} {} {})", s, comparison, s),
            _of("({} {} {})", d, comparison, st.one_of(d, st.just("'2013-01-05'"))),
            _of("({} {} {})", b, st.sampled_from(["AND", "OR"]), b),
            _of("(NOT {})", b),
            _of("({} IS NULL)", st.one_of(i, s, f, d, b)),
            _of("({} BETWEEN {} AND {})", i, number, number),
            _of("({} IN ({}, {}, {}))", i, i, i, i),
            _of("({} NOT IN ('a', '', {}))", s, s),
            _of(
                "({} {} {})",
                s,
                st.sampled_from(["LIKE", "ILIKE", "NOT LIKE"]),
                st.sampled_from(["'%a%'", "'a%'", "'_'", "'%'", "''"]),
            ),
            _of("{}({}, {})", st.sampled_from(["contains", "starts_with", "ends_with"]), s, s),
            _of("regexp_matches({}, '{}')", s, st.sampled_from(["^a", "[A-Z]", "."])),
        ),
        "date": _any_of(
            d,
            _of("({} + {})", d, st.sampled_from(["1", "-40"])),
            _of("({} - 3)", d),
            _of(
                "({} + INTERVAL {} {})::date",
                d,
                st.sampled_from(["1", "(-2)"]),
                st.sampled_from(["day", "month", "year"]),
            ),
            _of("date_trunc('{}', {})::date", st.sampled_from(["day", "week", "month", "quarter", "year"]), d),
            _of("last_day({})", d),
            _of("coalesce({}, {})", d, d),
        ),
    }


def expressions(depth: int = 2) -> st.SearchStrategy[str]:
    """An expression of any type."""
    return st.one_of(*_grow(depth).values())


_FILTERS = st.sampled_from(["", "", " FILTER (WHERE b)", " FILTER (WHERE i > 0)", " FILTER (WHERE false)"])


def aggregations() -> st.SearchStrategy[str]:
    """An expression over the aggregates of a group, none of which depends on the order of its rows."""
    below = _grow(1)
    i, f, s, b = (below[kind] for kind in ("int", "float", "text", "bool"))
    number, anything = st.one_of(i, f), st.one_of(i, f, s, b)
    spread = st.sampled_from(["avg", "median", "stddev", "stddev_pop", "variance", "var_pop"])
    call = st.one_of(
        st.just("count(*)"),
        _of("count({})", anything),
        _of("count(DISTINCT {})", anything),
        _of("sum({})", number),
        _of("sum(DISTINCT {})", i),
        _of("{}({})", spread, i),
        _of("avg({})", f),
        _of("{}({})", st.sampled_from(["min", "max"]), st.one_of(anything, below["date"])),
        _of("count_if({})", b),
        _of("{}({})", st.sampled_from(["bool_and", "bool_or"]), b),
        _of("quantile_cont({}, {})", i, st.sampled_from(["0.25", "0.5", "1"])),
        _of("string_agg(DISTINCT {}, '-' ORDER BY {})", st.just("s"), st.just("s")),
        _of("list({} ORDER BY i, f, s, t, j, g, b, d)", st.sampled_from(["i", "s"])),
        _of("first({} ORDER BY i DESC, f, s, t, j, g, b, d)", st.sampled_from(["i", "j", "s"])),
    )
    filtered = _of("{}{}", call, _FILTERS)
    counted = _of("count(*){}", _FILTERS)
    return st.one_of(filtered, _of("CASE WHEN {} > 1 THEN {} // {} END", counted, _of("sum({})", i), counted))


def calls_along_a_window() -> dict[str, st.SearchStrategy[str]]:
    """Calls that an OVER clause may follow: those that equal rows share, those that need a total order, aggregates."""
    below = _grow(1)
    i, f, b = (below[kind] for kind in ("int", "float", "bool"))
    ranking = st.sampled_from(["rank()", "dense_rank()", "percent_rank()", "cume_dist()"])
    placed = st.one_of(
        st.sampled_from(["row_number()", "ntile(2)", "ntile(3)", "ntile(9)"]),
        _of("{}({})", st.sampled_from(["lag", "lead", "first_value", "last_value"]), i),
        _of("{}({}, 2, 0)", st.sampled_from(["lag", "lead"]), i),
        _of("nth_value({}, 2)", i),
    )
    running = st.one_of(
        st.just("count(*)"),
        _of("{}({})", st.sampled_from(["sum", "avg", "min", "max", "count"]), i),
        _of("{}({})", st.sampled_from(["min", "max", "count"]), f),
        _of("{}({})", st.sampled_from(["bool_and", "bool_or", "count_if"]), b),
    )
    aggregate = _of("{}{}", running, _FILTERS)
    return {"ranking": ranking, "placed": placed, "aggregate": aggregate, "whole": _of("stddev({})", i)}


def windows() -> st.SearchStrategy[str]:
    """A window function over partitions whose order is total, or the answer of which is the same for equal rows."""
    call = calls_along_a_window()
    partition = st.sampled_from(["", "PARTITION BY s", "PARTITION BY b", "PARTITION BY i % 2"])
    some = st.sampled_from(["ORDER BY i", "ORDER BY i DESC", "ORDER BY s NULLS FIRST, i", "ORDER BY b DESC, i"])
    total = st.just("ORDER BY i DESC, s, t, n")
    frame = st.sampled_from(["", "ROWS BETWEEN 1 PRECEDING AND CURRENT ROW", "ROWS UNBOUNDED PRECEDING"])
    return st.one_of(
        _of("{} OVER ({} {})", call["ranking"], partition, some),
        _of("{} OVER ({} {})", call["placed"], partition, total),
        _of("{} OVER ({} {})", call["aggregate"], partition, some),
        _of("{} OVER ({} {} {})", call["aggregate"], partition, total, frame),
        _of("{} OVER ({})", st.one_of(call["aggregate"], call["whole"]), partition),
    )
