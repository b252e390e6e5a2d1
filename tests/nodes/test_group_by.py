"""group_by: the groups that DuckDB gives."""

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nodes.tables import rows

from karyaksham_kernel.errors import InvalidPipeline

ROWS = st.lists(st.tuples(st.sampled_from([None, "UA", "AA"]), st.one_of(st.none(), st.integers(-9, 9))), max_size=25)
AGGREGATES = {"n": "count(*)", "some": "count(v)", "total": "sum(v)", "mean": "avg(v)", "least": "min(v)"}


@pytest.mark.parametrize("keys", [["k"], []])
def test_groups_are_those_of_duckdb(compute, keys: list[str]) -> None:
    columns = ", ".join([*keys, *(f"{text} AS {name}" for name, text in AGGREGATES.items())])

    @settings(max_examples=40)
    @given(ROWS)
    def holds(values: list[tuple[str | None, int | None]]) -> None:
        table = pl.DataFrame(values, schema={"k": pl.String, "v": pl.Int64}, orient="row")
        made = compute("group_by", {"keys": keys, "aggregations": AGGREGATES}, table)["out"]
        with duckdb.connect() as connection:
            connection.register("given_rows", table)
            wanted = connection.sql(f"SELECT {columns} FROM given_rows {'GROUP BY ALL' * bool(keys)}").pl()
        assert rows(made, ordered=False) == rows(wanted, ordered=False)

    holds()


def test_keys_alone_give_each_combination_once(compute) -> None:
    made = compute("group_by", {"keys": "k"}, pl.DataFrame({"k": [1, 1, None]}))["out"]
    assert rows(made, ordered=False) == [(1,), (None,)]


def test_all_faults_are_told_at_once(compute) -> None:
    params = {"keys": ["q"], "aggregations": {"a": "sum(w)", "b": "count(*", "k": "count(*)"}}
    with pytest.raises(InvalidPipeline) as raised:
        compute("group_by", params, pl.DataFrame({"k": [1], "v": [1]}))
    assert [problem.field for problem in raised.value.problems] == ["keys", "aggregations.a", "aggregations.b"]


def test_a_result_may_not_have_the_name_of_a_key(compute) -> None:
    with pytest.raises(InvalidPipeline, match="Two columns would be called 'k'"):
        compute("group_by", {"keys": "k", "aggregations": {"k": "count(*)"}}, pl.DataFrame({"k": [1]}))


def test_nothing_to_do_is_told(compute) -> None:
    with pytest.raises(Exception, match="nothing to group by"):
        compute("group_by", {}, pl.DataFrame({"k": [1]}))
