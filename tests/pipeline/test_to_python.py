"""Export to Python: running the code gives the same document again, exactly."""

import json

import pytest
from hypothesis import given, settings
from pipeline.documents import documents
from pipeline.writing import document, node
from servers.parts import ROOT

from karyaksham_kernel.errors import InvalidPipeline
from karyaksham_kernel.pipeline import Document, Pipeline, content_hash, load_document, to_python


def rebuilt(code: str) -> Document:
    """The document of the pipeline that some code builds."""
    namespace: dict[str, Pipeline] = {}
    exec(code, namespace)
    return namespace["pipeline"].document()


def written(whole: Document) -> str:
    """Everything a document says, in the order in which it says it, but for the order of a node's parameters."""
    data = whole.to_json()
    for each in data["nodes"]:
        each["params"] = dict(sorted(each.get("params", {}).items()))
    return json.dumps(data)


@settings(max_examples=300)
@given(documents())
def test_the_code_rebuilds_exactly_the_same_document(whole: Document) -> None:
    again = rebuilt(to_python(whole))
    assert again == whole
    assert written(again) == written(whole)
    assert content_hash(again) == content_hash(whole)


@settings(max_examples=50)
@given(documents())
def test_the_builder_takes_any_document_as_it_is(whole: Document) -> None:
    assert Pipeline.from_document(whole).document() == whole


def test_the_demo_reads_as_an_analyst_would_write_it() -> None:
    code = to_python(load_document(ROOT / "notebooks" / "flights.karya"))
    assert [line.strip() for line in code.splitlines()[2:10]] == [
        'airlines = kk.read_csv("data/airlines.csv", id="airlines")',
        "pipeline = (",
        'kk.read_csv("data/flights.csv", null_values=["", "NA"], id="flights")',
        '.filter("dep_delay > $minutes", id="late")',
        '.join(airlines, on="carrier", id="named")',
        '.group_by("carrier", "name", "month", flights="count(*)", mean_delay="avg(dep_delay)", id="by_carrier")',
        '.sort("carrier", "month", id="ordered")',
        '.write_parquet("out/late.parquet", mode="overwrite", id="parquet")',
    ]


def test_branches_of_one_node_share_a_variable() -> None:
    code = to_python(
        document(
            node("table", "inline_table", rows=[{"a": 1}]),
            node("filter", "filter", "table", condition="a > 1"),
            node("kept", "write_csv", "filter", path="kept.csv"),
            node("rest", "write_csv", "filter.rest", path="rest.csv"),
        )
    )
    assert code.splitlines()[2:] == [
        'filter_ = kk.inline_table([{"a": 1}], id="table").filter("a > 1")',
        "pipeline = (",
        "    filter_",
        '    .write_csv("kept.csv", id="kept")',
        '    .also(filter_.rest.write_csv("rest.csv", id="rest"))',
        ")",
    ]


@pytest.mark.parametrize(
    "broken",
    [
        document(),
        document(node("a", "limit", "a", rows=1)),
        document(node("a", "read_csv", path="a.csv", colour="red")),
        document(node("a", "read_cvs")),
    ],
)
def test_what_cannot_be_built_is_told(broken: Document) -> None:
    with pytest.raises(InvalidPipeline):
        to_python(broken)
