"""A query over named tables has DuckDB's answer: the same columns, the same rows."""

import duckdb
import polars as pl
import pytest
from expressions.duck import same
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from karyaksham_kernel.expressions import ExpressionError, TypedValue
from karyaksham_kernel.expressions.queries import compile_query, query_places

# ruff: noqa: E501 - a query reads best on its line
FLIGHTS = pl.DataFrame(
    {
        "flight": [1, 2, 3, 4, 5, 6, 7],
        "carrier": ["UA", "AA", "UA", None, "B6", "AA", "ZZ"],
        "month": [1, 1, 2, 2, 2, 3, 3],
        "dep_delay": [30, None, -4, 15, 0, 120, 7],
        "distance": [1400.0, 719.5, 200.0, 0.0, None, 2475.0, 719.5],
    }
)
AIRLINES = pl.DataFrame(
    {"carrier": ["UA", "AA", "B6", "DL", None], "name": ["United", "American", "JetBlue", "Delta", "None"]}
)
BOUNDS = pl.DataFrame({"low": [-10, 0, 60], "high": [0, 60, 600], "word": ["early", "late", "very late"]})
TABLES = {"flights": FLIGHTS, "airlines": AIRLINES, "bounds": BOUNDS}
PARAMETERS = {"minutes": TypedValue(10, pl.Int64()), "most": TypedValue(2, pl.Int64())}


def ours(query: str, tables: dict[str, pl.DataFrame] = TABLES) -> pl.DataFrame:
    given_tables = {name: (table.lazy(), table.schema) for name, table in tables.items()}
    return compile_query(query, given_tables, PARAMETERS).collect(engine="streaming")


def duckdb_says(query: str, tables: dict[str, pl.DataFrame] = TABLES) -> tuple[list[str], list[tuple]]:
    with duckdb.connect() as connection:
        for name, table in tables.items():
            connection.register(name, table.to_arrow())
        used = {name: value.value for name, value in PARAMETERS.items() if f"${name}" in query}
        answer = connection.execute(query, used or None)
        return [column[0] for column in answer.description], answer.fetchall()


def as_sorted(rows: list) -> list:
    return sorted(map(list, rows), key=lambda row: [(value is None, str(type(value)), str(value)) for value in row])


def assert_agreed(query: str, tables: dict[str, pl.DataFrame] = TABLES, *, ordered: bool = False) -> None:
    names, rows = duckdb_says(query, tables)
    made = ours(query, tables)
    found, expected = [list(row) for row in made.rows()], [list(row) for row in rows]
    if not ordered:
        found, expected = as_sorted(found), as_sorted(expected)
    assert same(found, expected), f"{found} is not DuckDB's {expected}"
    assert [name for name in names if name.isidentifier()] == [name for name in made.columns if name.isidentifier()]


QUERIES = [
    # one table
    "SELECT * FROM flights",
    "FROM flights",
    "FROM flights SELECT flight, carrier WHERE month = 2",
    "SELECT FLIGHT, Carrier AS airline FROM Flights f WHERE F.dep_delay > $minutes",
    "SELECT f.* EXCLUDE (month, distance) FROM flights AS f WHERE carrier IS NOT NULL",
    "SELECT * REPLACE (month * 10 AS month) FROM flights",
    "SELECT flight, 1 AS one, 'x' AS word, NULL AS nothing FROM flights",
    "SELECT dep_delay * 2 AS twice, twice + 1 AS more FROM flights WHERE twice > 20",
    "SELECT 1 AS one, 'a' || 'b' AS word",
    "SELECT DISTINCT carrier FROM flights",
    "SELECT DISTINCT month, carrier IS NULL AS unknown FROM flights",
    "SELECT a.flight AS a, b.flight AS b FROM flights a, flights b WHERE a.flight + 1 = b.flight",
    # groups
    "SELECT count(*) AS n, avg(dep_delay) AS mean FROM flights",
    "SELECT count(*) AS n FROM flights WHERE flight > 100",
    "SELECT carrier, count(*) AS n, sum(distance) AS far FROM flights GROUP BY carrier",
    "SELECT carrier, month, max(dep_delay) AS worst FROM flights GROUP BY 1, 2",
    "SELECT month % 2 AS odd, count(*) AS n FROM flights GROUP BY odd",
    "SELECT month % 2 + 1 AS odd, count(*) AS n FROM flights GROUP BY month % 2",
    "SELECT upper(carrier) AS c, count(dep_delay) AS n, n * 2 AS twice FROM flights GROUP BY ALL",
    "SELECT carrier FROM flights GROUP BY carrier HAVING count(*) > 1",
    "SELECT carrier, count(*) AS n FROM flights GROUP BY carrier HAVING n > 1 AND max(dep_delay) > $minutes",
    "SELECT max(dep_delay) - min(dep_delay) AS spread FROM flights GROUP BY month",
    "SELECT month, count(DISTINCT carrier) AS carriers, count(*) FILTER (WHERE dep_delay > 0) AS late FROM flights GROUP BY month",
    "SELECT CASE WHEN dep_delay > 10 THEN 'late' ELSE 'fine' END AS word, count(*) AS n FROM flights GROUP BY word",
    "SELECT sum(dep_delay) AS total FROM flights HAVING count(*) > 100",
    "SELECT month AS carrier, count(*) AS n FROM flights GROUP BY month",
    # windows
    "SELECT flight, rank() OVER (PARTITION BY carrier ORDER BY dep_delay) AS place FROM flights",
    "SELECT flight, sum(dep_delay) OVER (PARTITION BY month) AS total FROM flights",
    "SELECT carrier, count(*) AS n, sum(count(*)) OVER () AS every FROM flights GROUP BY carrier",
    "SELECT month, rank() OVER (ORDER BY count(*) DESC) AS place FROM flights GROUP BY month",
    "SELECT flight FROM flights QUALIFY row_number() OVER (PARTITION BY month ORDER BY flight DESC) = 1",
    "SELECT flight, row_number() OVER (PARTITION BY month ORDER BY flight) AS place FROM flights QUALIFY place = 2",
    # joins
    "SELECT flight, name FROM flights JOIN airlines ON flights.carrier = airlines.carrier",
    "SELECT flight, name FROM flights f LEFT JOIN airlines a ON f.carrier = a.carrier",
    "SELECT flight, name FROM flights f RIGHT JOIN airlines a ON f.carrier = a.carrier",
    "SELECT flight, name FROM flights f FULL OUTER JOIN airlines a ON a.carrier = f.carrier",
    "SELECT * FROM flights JOIN airlines USING (carrier)",
    "SELECT * FROM flights LEFT JOIN airlines USING (carrier)",
    "SELECT carrier, name, flight FROM flights RIGHT JOIN airlines USING (carrier)",
    "SELECT carrier, name, flight FROM flights FULL JOIN airlines USING (carrier)",
    "SELECT f.carrier AS l, a.carrier AS r FROM flights f LEFT JOIN airlines a USING (carrier)",
    "SELECT flight FROM flights f SEMI JOIN airlines a ON f.carrier = a.carrier",
    "SELECT flight FROM flights f ANTI JOIN airlines a USING (carrier)",
    "SELECT flight, word FROM flights CROSS JOIN bounds",
    "SELECT flight, word FROM flights, bounds WHERE dep_delay >= low AND dep_delay < high",
    "SELECT flight, word FROM flights JOIN bounds ON dep_delay >= low AND dep_delay < high",
    "SELECT flight, word FROM flights LEFT JOIN bounds ON dep_delay >= low AND dep_delay < high",
    "SELECT flight, word FROM flights RIGHT JOIN bounds ON dep_delay >= low AND dep_delay < high AND month = 3",
    "SELECT flight FROM flights SEMI JOIN bounds ON dep_delay > high",
    "SELECT flight FROM flights ANTI JOIN bounds ON dep_delay > high",
    "SELECT flight, name FROM flights f LEFT JOIN airlines a ON f.carrier = a.carrier AND f.dep_delay > 10",
    "SELECT flight, name FROM flights f LEFT JOIN airlines a ON f.carrier = a.carrier AND a.name LIKE 'U%'",
    "SELECT flight, name FROM flights f LEFT JOIN airlines a ON lower(f.carrier) = lower(a.carrier)",
    "SELECT a.flight AS one, b.flight AS other FROM flights a JOIN flights b ON a.month = b.month AND a.flight < b.flight",
    "SELECT flight, name, word FROM flights f JOIN airlines a USING (carrier) LEFT JOIN bounds ON dep_delay = low",
    "SELECT a.month + b.month AS m FROM flights a JOIN flights b ON a.distance = b.dep_delay",
    # subqueries and WITH
    "SELECT carrier, worst FROM (SELECT carrier, max(dep_delay) AS worst FROM flights GROUP BY carrier) WHERE worst > 10",
    "SELECT s.carrier FROM (SELECT * FROM flights WHERE month = 2) AS s JOIN airlines USING (carrier)",
    "SELECT x, y FROM (SELECT flight, month FROM flights) AS t(x, y) WHERE x > y",
    "WITH late AS (SELECT * FROM flights WHERE dep_delay > 10) SELECT count(*) AS n FROM late",
    "WITH a AS (SELECT month, count(*) AS n FROM flights GROUP BY month), b AS (SELECT max(n) AS most FROM a) SELECT month FROM a JOIN b ON n = most",
    "WITH flights AS (SELECT * FROM flights WHERE month = 1) SELECT flight FROM flights",
    "WITH t(a, b) AS (SELECT flight, carrier FROM flights) SELECT b, a FROM t",
    # several queries
    "SELECT carrier FROM flights UNION SELECT carrier FROM airlines",
    "SELECT carrier FROM flights UNION ALL SELECT carrier FROM airlines",
    "SELECT carrier FROM flights INTERSECT SELECT carrier FROM airlines",
    "SELECT carrier FROM flights EXCEPT SELECT carrier FROM airlines",
    "SELECT flight, 1.5 AS x FROM flights UNION ALL SELECT low, high FROM bounds",
    "(SELECT flight FROM flights LIMIT 0) UNION ALL (SELECT low FROM bounds)",
]

ORDERED = [
    "SELECT flight, dep_delay FROM flights ORDER BY dep_delay, flight",
    "SELECT flight, dep_delay FROM flights ORDER BY dep_delay DESC, flight",
    "SELECT flight, dep_delay FROM flights ORDER BY dep_delay DESC NULLS FIRST, flight DESC",
    "SELECT flight FROM flights ORDER BY month DESC, distance NULLS FIRST",
    "SELECT flight, -flight AS month FROM flights ORDER BY month",
    "SELECT flight, month FROM flights ORDER BY 2 DESC, 1",
    "SELECT flight FROM flights ORDER BY flight LIMIT $most OFFSET 3",
    "SELECT flight FROM flights ORDER BY flight DESC LIMIT 2",
    "SELECT flight FROM flights ORDER BY flight OFFSET 5",
    "SELECT carrier, count(*) AS n FROM flights GROUP BY carrier ORDER BY n DESC, carrier",
    "SELECT carrier FROM flights GROUP BY carrier ORDER BY count(*) DESC, max(flight)",
    "SELECT DISTINCT month FROM flights ORDER BY month DESC",
    "SELECT carrier FROM flights UNION SELECT carrier FROM airlines ORDER BY carrier DESC LIMIT 3",
    "SELECT flight AS x FROM flights UNION ALL SELECT low FROM bounds ORDER BY 1, x LIMIT 4",
    "SELECT flight FROM flights ORDER BY row_number() OVER (ORDER BY distance DESC, flight)",
    "SELECT x FROM (SELECT flight AS x FROM flights ORDER BY x DESC LIMIT 3) ORDER BY x",
]


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_has_duckdbs_rows(query: str) -> None:
    assert_agreed(query)


@pytest.mark.parametrize("query", ORDERED)
def test_an_ordered_query_has_them_in_duckdbs_order(query: str) -> None:
    assert_agreed(query, ordered=True)


YEAR = [
    "SELECT carrier, month, count(*) AS flights, avg(dep_delay) AS mean FROM flights GROUP BY carrier, month",
    "SELECT name, count(*) FILTER (WHERE dep_delay > 15) AS late FROM flights LEFT JOIN airlines USING (carrier) GROUP BY name",
    "SELECT flight, carrier FROM flights QUALIFY rank() OVER (PARTITION BY carrier ORDER BY dep_delay DESC, flight) <= 3",
    "WITH m AS (SELECT month, avg(dep_delay) AS mean FROM flights GROUP BY month) SELECT month, round(mean, 6) AS mean FROM m WHERE mean > (5 + 0.5)",
    "SELECT word, count(*) AS n FROM flights LEFT JOIN bounds ON dep_delay >= low AND dep_delay < high GROUP BY word",
    "SELECT count(*) AS n, count(DISTINCT f.flight) AS flights FROM flights f ANTI JOIN airlines a ON f.carrier = a.carrier AND f.dep_delay > 0",
]


@pytest.mark.parametrize("query", YEAR, ids=["groups", "join", "windows", "with", "ranges", "anti"])
def test_a_year_of_flights_has_duckdbs_rows(query: str) -> None:
    rows = 20_000
    number = pl.int_range(rows, eager=True)
    delays = (number * 7919 % 271 - 40).cast(pl.Int64)
    year = pl.DataFrame(
        {
            "flight": number,
            "carrier": pl.Series(["UA", "AA", "B6", "DL", None, "ZZ"]).gather(number * 31 % 6),
            "month": number * 12 // rows + 1,
            "dep_delay": pl.select(pl.when(delays % 37 != 0).then(delays)).to_series(),
        }
    )
    assert_agreed(query, {**TABLES, "flights": year})


FAULTS = [
    ("SELECT flight FROM flihgts", "unknown_input", "flihgts", "Did you mean flights?"),
    ("SELECT flihgt FROM flights", "unknown_column", "flihgt", "Did you mean flight?"),
    ("SELECT f.name FROM flights f", "unknown_column", "f.name", "The columns are"),
    ("SELECT carrier FROM flights JOIN airlines ON true", "unknown_column", "carrier", "flights.carrier or airlines."),
    ("SELECT uper(carrier) FROM flights", "unknown_function", "uper", "Did you mean"),
    ("SELECT flight, count(*) FROM flights", "not_allowed_here", "flight", "Add it to GROUP BY"),
    ("SELECT flight FROM flights WHERE count(*) > 1", "not_allowed_here", "count", ""),
    ("SELECT flight FROM flights WHERE carrier > 1", "type_mismatch", "carrier > 1", ""),
    ("SELECT flight FROM flights WHERE month", "type_mismatch", "month", ""),
    ("SELECT flight FROM flights ORDER BY 3", "unknown_column", "3", "There are 1."),
    ("SELECT flight FROM flights LIMIT month", "unknown_column", "month", ""),
    ("SELECT flight FROM flights LIMIT 1.5", "wrong_arguments", "1.5", "$parameter"),
    ("SELECT flight FROM flights WHERE month > $moths", "unknown_parameter", "$moths", ""),
    ("SELECT flight FROM flights JOIN airlines", "expression_syntax", None, ""),
    ("SELECT a.flight FROM flights a JOIN bounds a ON a.low = 1", "duplicate_table", "bounds a", "AS"),
    ("SELECT flight FROM flights UNION SELECT low, high FROM bounds", "wrong_arguments", None, ""),
    ("SELECT flight FROM flights UNION SELECT name FROM airlines", "type_mismatch", None, ""),
    ("SELECT DISTINCT month FROM flights ORDER BY flight", "not_allowed_here", "flight", "Select it too"),
    ("SELECT flight FROM flights WHERE month IN (SELECT 1)", "expression_syntax", None, ""),
    ("SELECT month FROM flights GROUP BY ROLLUP (month)", "expression_syntax", None, ""),
    ("SELECT * FROM flights TABLESAMPLE 10%", "unsupported_sql", None, ""),
    ("WITH RECURSIVE t AS (SELECT 1 AS a) SELECT a FROM t", "unsupported_sql", None, ""),
    ("DELETE FROM flights", "expression_syntax", None, "SELECT"),
    ("SELECT 1; SELECT 2", "expression_syntax", ";", ""),
    ("SELECT flight FROM flights WHERE", "expression_syntax", None, ""),
    ("", "expression_syntax", None, ""),
]


@pytest.mark.parametrize(("query", "code", "about", "hint"), FAULTS)
def test_what_it_does_not_know_is_said_with_its_place(query: str, code: str, about: str | None, hint: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        ours(query)
    fault = refused.value
    assert fault.code == code, fault
    assert hint in (fault.hint or "")
    assert fault.position is not None
    if about:
        assert query[slice(*fault.position)] == about


def test_all_that_is_wrong_with_what_is_selected_is_said_at_once() -> None:
    with pytest.raises(ExpressionError) as refused:
        ours("SELECT flihgt, moth, carrier FROM flights")
    assert [fault.code for fault in refused.value.all] == ["unknown_column", "unknown_column"]


def test_the_tables_of_a_query_are_those_it_does_not_define() -> None:
    query = (
        "WITH a AS (SELECT * FROM late.rest WHERE x > $y) SELECT * FROM a JOIN (SELECT * FROM 'data/x.csv') b USING (k)"
    )
    places = query_places(query)
    assert [(p.name, query[p.start : p.end], p.quoted, p.aliased) for p in places.tables] == [
        ("late.rest", "late.rest", False, False),
        ("data/x.csv", "'data/x.csv'", True, False),
    ]
    assert list(places.parameters) == ["y"]


NUMBERS = st.none() | st.integers(-3, 3)
WORDS = st.none() | st.sampled_from(["a", "b", "c"])


@st.composite
def small_tables(draw: st.DrawFn) -> dict[str, pl.DataFrame]:
    def table(names: str) -> pl.DataFrame:
        rows = draw(st.integers(0, 6))
        numbers = {name: draw(st.lists(NUMBERS, min_size=rows, max_size=rows)) for name in names}
        words = draw(st.lists(WORDS, min_size=rows, max_size=rows))
        return pl.DataFrame({**numbers, "w": words}, schema={**dict.fromkeys(names, pl.Int64), "w": pl.String})

    return {"t": table("xy"), "u": table("yz")}


CONDITIONS = st.sampled_from(
    ["t.y = u.y", "t.y = u.y AND t.w = u.w", "t.y = u.y AND x < z", "x < z", "t.w = u.w AND x > 0"]
)
JOINS = st.sampled_from(["JOIN", "LEFT JOIN", "RIGHT JOIN"])
VALUES = st.sampled_from(["x", "z", "x + z", "t.w", "coalesce(t.w, u.w)", "x = z", "count(*) OVER (PARTITION BY t.w)"])
KEYS = st.sampled_from(["t.w", "x", "t.w, x", "x % 2", "coalesce(t.w, u.w), z"])
AGGREGATES = st.sampled_from(["count(*)", "sum(x)", "min(z) + max(x)", "count(DISTINCT u.w)", "avg(x)"])


@st.composite
def queries(draw: st.DrawFn) -> str:
    source = f"FROM t {draw(JOINS)} u ON {draw(CONDITIONS)}"
    if draw(st.booleans()):
        source += draw(st.sampled_from([" WHERE x > 0", " WHERE z IS NULL OR x <> z", " WHERE t.w IN ('a', 'b')"]))
    if draw(st.booleans()):
        distinct = draw(st.sampled_from(["", "DISTINCT "]))
        return f"SELECT {distinct}{draw(VALUES)} AS a, {draw(VALUES)} AS b {source}"
    if draw(st.booleans()):
        kept = draw(st.sampled_from(["SEMI", "ANTI"]))
        return f"SELECT x, t.w AS w FROM t {kept} JOIN u ON {draw(CONDITIONS)}"
    having = draw(st.sampled_from(["", " HAVING count(*) > 1"]))
    return f"SELECT {draw(AGGREGATES)} AS a, {draw(AGGREGATES)} AS b {source} GROUP BY {draw(KEYS)}{having}"


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(query=queries(), tables=small_tables())
def test_a_random_query_has_duckdbs_rows(query: str, tables: dict[str, pl.DataFrame]) -> None:
    note(query)
    assert_agreed(query, tables)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(word=st.sampled_from(["UNION", "UNION ALL", "INTERSECT", "EXCEPT"]), tables=small_tables())
def test_queries_put_together_have_duckdbs_rows(word: str, tables: dict[str, pl.DataFrame]) -> None:
    assert_agreed(f"SELECT y, w FROM t {word} SELECT y, w FROM u", tables)
