"""Every documented function does what its example says, and DuckDB says the same."""

import datetime as dt

import polars as pl
import pytest
from expressions.duck import duckdb_says, ours, plain, same

from karyaksham_kernel.expressions import FunctionDoc, functions

KINDS = {"aggregates": "aggregate", "windows": "derive"}


def example_of(doc: FunctionDoc) -> tuple[str, object, pl.DataFrame, str]:
    table = pl.DataFrame(doc.example.get("table") or {"unused": [0]})
    return str(doc.example["expression"]), doc.example["value"], table, KINDS.get(doc.category, "row")


@pytest.mark.parametrize("doc", functions(), ids=lambda doc: doc.name)
def test_the_example_has_its_value_here_and_in_duckdb(doc: FunctionDoc):
    expression, value, table, kind = example_of(doc)

    found = ours(expression, table, kind)

    assert same(found, duckdb_says(expression, table, kind))
    values = value if doc.category == "windows" else [value]
    assert [shown(item) for item in found] == [shown(item) for item in values]


def shown(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.date) else plain(value)


def test_there_are_at_least_seventy_functions_all_explained():
    docs = functions()

    assert len(docs) >= 70
    assert all(doc.doc.endswith(".") and doc.example["expression"] for doc in docs)


def test_no_name_stands_for_two_functions():
    names = [name for doc in functions() for name in (doc.name, *doc.aliases)]

    assert sorted(names) == sorted(set(names))
