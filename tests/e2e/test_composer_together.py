"""Two people on one canvas, each in a browser of their own, over jupyter-collaboration."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from e2e.composing import Composer
from e2e.conftest import WINDOW
from e2e.jupyter import Lab, Server, jupyter_lab
from playwright.sync_api import Browser

pytest.importorskip("jupyter_collaboration", reason="the extra `collaboration` is not installed")
pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.timeout(300)]

BEGUN = {
    "karyaksham": 1,
    "nodes": [{"id": "t", "type": "inline_table", "params": {"rows": [{"n": 1}, {"n": 2}]}}],
    "of_a_plugin": {"kept": True},
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A JupyterLab whose documents several people edit at once."""
    with jupyter_lab(tmp_path_factory.mktemp("lab"), collaboration=True) as running:
        yield running


@pytest.fixture
def two(browser: Browser, server: Server, tmp_path: Path) -> Iterator[tuple[Composer, Composer]]:
    """The same document in two browsers that know nothing of each other."""
    (server.folder / "shared.karya").write_text(json.dumps(BEGUN, indent=2))
    contexts = [browser.new_context(viewport=WINDOW) for _ in range(2)]
    people = []
    for context in contexts:
        lab = Lab(context.new_page(), server)
        lab.open()
        people.append(Composer(lab).open("shared.karya"))
        people[-1].node("t").wait_for()
    yield people[0], people[1]
    for number, context in enumerate(contexts):
        people[number].page.screenshot(path=tmp_path / f"end-{number}.png")
        context.close()


def ids(composer: Composer) -> list[str]:
    return [node["id"] for node in composer.document()["nodes"]]


def test_two_people_draw_on_one_canvas(two: tuple[Composer, Composer]) -> None:
    one, other = two
    one.select("t")
    one.hook("kk-palette-entry", type="sort").click()
    other.node("sort").wait_for()
    other.select("t")
    other.hook("kk-palette-entry", type="limit").click()
    one.node("limit").wait_for()
    other.write("rows", "7")
    assert sorted(ids(one)) == sorted(ids(other)) == ["limit", "sort", "t"]

    one.hook("kk-tool-undo").click()
    for person in two:
        person.node("sort").wait_for(state="detached")
        person.node("limit").wait_for()
    assert one.document()["nodes"][-1]["params"] == {"rows": 7}
    one.hook("kk-tool-redo").click()
    other.node("sort").wait_for()
    saved = one.saved()
    assert sorted(node["id"] for node in saved["nodes"]) == ["limit", "sort", "t"]
    assert saved["of_a_plugin"] == {"kept": True}
