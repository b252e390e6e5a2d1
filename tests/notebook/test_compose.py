"""A pipeline on a canvas in a cell: its state is the document, and what the page makes of it comes back."""

from pathlib import Path

import pytest

import karyaksham_kernel as kk
from karyaksham_kernel.errors import InvalidPipeline


def test_the_state_is_the_document_and_where_its_paths_start(folder: Path) -> None:
    composer = kk.read_csv("x.csv", id="x").filter("a > 1", id="more").compose()
    state = composer.view.get_state()
    own = {name: value for name, value in state.items() if name in ("view", "document", "base")}
    assert own == {
        "view": "composer",
        "base": str(folder),
        "document": {
            "karyaksham": 1,
            "nodes": [
                {"id": "x", "type": "read_csv", "params": {"path": "x.csv"}},
                {"id": "more", "type": "filter", "inputs": ["x"], "params": {"condition": "a > 1"}},
            ],
        },
    }


def test_what_was_drawn_comes_back_as_a_pipeline(folder: Path) -> None:
    composer = kk.read_csv("x.csv", id="x").compose()
    drawn = composer.view.document
    few = {"id": "few", "type": "limit", "inputs": ["x"], "params": {"rows": 1}}
    # As the page's message sets it.
    composer.view.set_state({"document": {**drawn, "nodes": [*drawn["nodes"], few], "layout": {"x": {"x": 1, "y": 2}}}})
    assert [node.id for node in composer.pipeline.document().nodes] == ["x", "few"]
    assert composer.document.layout == {"x": {"x": 1, "y": 2}}


def test_an_empty_canvas_is_a_beginning(folder: Path) -> None:
    composer = kk.compose()
    assert composer.document.nodes == []
    composer.view.set_state({"document": {"karyaksham": 1, "nodes": [{"id": "f", "type": "filter", "inputs": ["no"]}]}})
    with pytest.raises(InvalidPipeline, match="no"):
        _ = composer.pipeline
