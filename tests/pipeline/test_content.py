"""The content hash: one number for what a document means."""

import json

import pytest
from pipeline.writing import AIRLINES, FLIGHTS, document, node

from karyaksham_kernel.pipeline import Document, content_hash, load_document

JOIN = node("named", "join", "flights airlines", on="carrier")


def mirrored(whole: Document) -> Document:
    """The same document with the nodes, and the fields of everything but values, written in another order."""
    data = whole.to_json()
    nodes = [dict(reversed(list(node.items()))) for node in reversed(data["nodes"])]
    for each in nodes:
        each["params"] = dict(reversed(list(each["params"].items())))
    return load_document(dict(reversed(list({**data, "nodes": nodes}.items()))))


def test_how_it_is_written_does_not_matter() -> None:
    whole = document(FLIGHTS, AIRLINES, JOIN, parameters={"a": {"type": "int64"}, "b": {"type": "date"}})
    assert mirrored(whole) != whole
    assert content_hash(mirrored(whole)) == content_hash(whole)


def test_how_it_is_laid_out_does_not_matter() -> None:
    laid_out = document(FLIGHTS, layout={"flights": {"x": 1}, "notes": [{"text": "look"}]})
    assert content_hash(laid_out) == content_hash(document(FLIGHTS))


def test_a_default_that_is_written_out_does_not_matter() -> None:
    plain = document(FLIGHTS, node("some", "limit", "flights", rows=1))
    written = document({**FLIGHTS, "muted": False}, node("some", "limit", "flights.out", rows=1))
    assert content_hash(written) == content_hash(plain)


@pytest.mark.parametrize(
    "other",
    [
        document(FLIGHTS, AIRLINES, node("named", "join", "airlines flights", on="carrier")),
        document(FLIGHTS, AIRLINES, {**JOIN, "muted": True}),
        document(FLIGHTS, AIRLINES, {**JOIN, "id": "other"}),
        document(FLIGHTS, AIRLINES, JOIN, name="x"),
        document(FLIGHTS, AIRLINES, JOIN, parameters={"a": {"type": "int64"}}),
    ],
)
def test_what_it_says_does_matter(other: Document) -> None:
    assert content_hash(other) != content_hash(document(FLIGHTS, AIRLINES, JOIN))


def test_the_order_of_expressions_does_matter() -> None:
    one = node("x", "derive", "flights", columns={"a": "month + 1", "month": "a * 2"})
    other = node("x", "derive", "flights", columns={"month": "a * 2", "a": "month + 1"})
    assert content_hash(document(FLIGHTS, one)) != content_hash(document(FLIGHTS, other))


def test_a_default_of_null_is_not_the_same_as_none() -> None:
    required = document(FLIGHTS, parameters={"a": {"type": "int64"}})
    optional = document(FLIGHTS, parameters={"a": {"type": "int64", "default": None}})
    assert content_hash(required) != content_hash(optional)


def test_the_hash_survives_json() -> None:
    whole = document(FLIGHTS, AIRLINES, JOIN, parameters={"a": {"type": "date", "default": None}})
    assert content_hash(load_document(json.dumps(whole.to_json()))) == content_hash(whole)
