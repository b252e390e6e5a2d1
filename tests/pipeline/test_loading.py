"""Loading: a document that cannot be read is told as one clear sentence for each fault."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karyaksham_kernel.errors import InvalidPipeline
from karyaksham_kernel.pipeline import load_document
from karyaksham_kernel.pipeline.loading import read_draft

GOOD = {"karyaksham": 1, "nodes": [{"id": "a", "type": "read_csv", "params": {"path": "a.csv"}}]}


def test_a_document_is_read_from_a_file_a_text_or_a_dictionary(tmp_path: Path) -> None:
    file = tmp_path / "a.karya"
    file.write_text(json.dumps(GOOD))
    assert load_document(file) == load_document(str(file)) == load_document(json.dumps(GOOD)) == load_document(GOOD)


def test_a_document_is_written_as_it_was_read() -> None:
    assert load_document(GOOD).to_json() == GOOD


@pytest.mark.parametrize(
    ("text", "code", "field"),
    [
        ('{"karyaksham": 1,', "not_json", None),
        ("{1}", "not_json", None),
        ('{"karyaksham": 1, "nodes": [], "nodes": []}', "not_json", None),
        ('{"karyaksham": 1, "name": NaN}', "not_json", None),
        ("{" * 100_000, "not_json", None),
        ('{"nodes": []}', "missing_field", "karyaksham"),
        ('{"karyaksham": 2, "nodes": {}}', "newer_version", "karyaksham"),
        ('{"karyaksham": 0}', "invalid_value", "karyaksham"),
        ('{"karyaksham": 1, "nods": []}', "unknown_field", "nods"),
        ('{"karyaksham": 1, "nodes": {}}', "wrong_type", "nodes"),
        ('{"karyaksham": 1, "parameters": {"a b": {"type": "int64"}}}', "invalid_value", "parameters.a b"),
        (
            '{"karyaksham": 1, "parameters": {"a": {"type": "int64", "defualt": 1}}}',
            "unknown_field",
            "parameters.a.defualt",
        ),
        ('{"karyaksham": 1, "parameters": {"a": {}}}', "missing_field", "parameters.a.type"),
    ],
)
def test_a_fault_of_the_whole(text: str, code: str, field: str | None) -> None:
    with pytest.raises(InvalidPipeline) as raised:
        load_document(text)
    (problem,) = raised.value.problems
    assert (problem.code, problem.field, problem.node) == (code, field, None)


@pytest.mark.parametrize(
    ("node", "code", "name", "field"),
    [
        ({"id": "a", "type": "limit", "colour": 1}, "unknown_field", "a", "colour"),
        ({"id": "a", "type": "limit", "inptus": ["b"]}, "unknown_field", "a", "inptus"),
        ({"id": "a"}, "missing_field", "a", "type"),
        ({"type": "limit"}, "missing_field", "nodes[0]", "id"),
        ({"id": "a.b", "type": "limit"}, "invalid_value", "a.b", "id"),
        ({"id": "a", "type": "limit", "inputs": "b"}, "wrong_type", "a", "inputs"),
        ({"id": "a", "type": "limit", "inputs": [1]}, "wrong_type", "a", "inputs[0]"),
        ({"id": "a", "type": "limit", "params": []}, "wrong_type", "a", "params"),
        ("limit", "wrong_type", "nodes[0]", None),
    ],
)
def test_a_fault_of_a_node_names_the_node_and_the_field(node: object, code: str, name: str, field: str | None) -> None:
    problems = read_draft({"karyaksham": 1, "nodes": [node]}).problems
    assert [(p.code, p.node, p.field) for p in problems] == [(code, name, field)]


def test_the_place_of_a_fault_in_the_text_is_told() -> None:
    with pytest.raises(InvalidPipeline, match="line 2, column 3") as raised:
        load_document('{"karyaksham": 1,\n  nodes}')
    position = raised.value.problems[0].position
    assert position is not None
    assert position.start == 20


@pytest.mark.parametrize("content", [b"\xff\xfe", b""])
def test_a_file_that_is_no_document(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a.karya"
    file.write_bytes(content)
    with pytest.raises(InvalidPipeline) as raised:
        load_document(file)
    assert raised.value.problem.code == "not_json"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for path in (tmp_path / "gone.karya", tmp_path):
        with pytest.raises(InvalidPipeline) as raised:
            load_document(path)
        assert raised.value.problem.code == "missing_file"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "type", "nodes", "x"]), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["name", "nodes", "parameters", "layout", "x"]), JSON))
def test_whatever_it_is_loading_ends_in_a_document_or_in_problems(fields: dict) -> None:
    draft = read_draft({"karyaksham": 1, **fields})
    assert draft.document is not None or draft.problems
    assert all(problem.message for problem in draft.problems)
