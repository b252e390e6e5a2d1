"""The composer and what is around it: menus, settings, panels, and notebooks."""

import json
from typing import Any

import pytest
from e2e.composing import Composer
from e2e.jupyter import PATIENCE, TOKEN, Lab
from playwright.sync_api import expect

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]
expect.set_options(timeout=PATIENCE)

TABLE = {"id": "t", "type": "inline_table", "params": {"rows": [{"n": 1}, {"n": 2}]}}
KEPT = {"id": "kept", "type": "filter", "inputs": ["t"], "params": {"condition": "n > 1"}}


@pytest.fixture
def composer(lab: Lab) -> Composer:
    """JupyterLab with a small table in its folder."""
    (lab.server.folder / "small.csv").write_text("carrier,delay\nUA,3\nAA,20\n")
    return Composer(lab)


def write(composer: Composer, name: str, *nodes: dict[str, Any]) -> str:
    (composer.lab.server.folder / name).write_text(json.dumps({"karyaksham": 1, "nodes": nodes}, indent=2))
    return name


def menu(lab: Lab, name: str, entry: str) -> None:
    """Choose an entry of a menu at the top."""
    lab.page.get_by_role("menuitem", name=name, exact=True).click()
    lab.page.locator(".lm-Menu-item:not(.lm-mod-disabled)").get_by_text(entry, exact=False).first.click()


@pytest.mark.long
def test_the_edit_menu_steps_back_and_forth(composer: Composer) -> None:
    composer.open(write(composer, "menu.karya", TABLE)).select("t")
    composer.hook("kk-palette-entry", type="limit").click()
    composer.wait_for_node_count(2)
    menu(composer.lab, "Edit", "Undo")
    composer.wait_for_node_count(1)
    menu(composer.lab, "Edit", "Redo")
    composer.wait_for_node_count(2)

    lab = composer.lab
    (lab.server.folder / "beside.txt").write_text("as it was")
    lab.command("docmanager:open", {"path": "beside.txt"})
    lab.page.locator(".jp-FileEditor .cm-content").click()
    lab.command("editmenu:undo")
    composer.open("menu.karya")
    composer.wait_for_node_count(2)


@pytest.mark.long
def test_the_toolbar_leads_to_the_text_and_to_python(composer: Composer) -> None:
    composer.open(write(composer, "bar.karya", TABLE, KEPT)).node("kept").wait_for()
    front = composer.page.locator(".jp-Document:not(.lm-mod-hidden)")
    front.locator("[data-command='karyaksham:export-python'], [data-jp-item-name='python'] button").first.click()
    cell = composer.page.locator(".jp-Notebook .cm-content").first
    expect(cell).to_contain_text('.filter("n > 1"')
    composer.open("bar.karya")
    front.locator("[data-jp-item-name='text']").locator("button, jp-button").first.click()
    composer.page.locator(".jp-FileEditor .cm-content").get_by_text('"kept"').first.wait_for()


@pytest.mark.long
def test_a_path_is_picked_in_the_datasets_panel(composer: Composer) -> None:
    lab = composer.lab
    composer.open(write(composer, "pick.karya", {"id": "in", "type": "read_csv", "params": {}})).select("in")
    composer.hook("kk-node-panel").get_by_role("button", name="Browse for").click()
    lab.page.get_by_text("Choose a file for in.path.").wait_for()
    lab.in_panel("kk-entry", kind="root").first.click()
    work = lab.server.folder
    lab.in_panel("kk-entry", uri=str(work)).click()
    lab.filter_panel("small.csv")
    lab.in_panel("kk-entry", uri=str(work / "small.csv")).click()
    lab.in_panel("kk-pick").click()
    lab.page.get_by_text("Choose a file for in.path.").wait_for(state="detached")
    expect(composer.field("path")).to_have_value("small.csv")
    assert composer.document()["nodes"][0]["params"] == {"path": "small.csv"}


@pytest.mark.long
def test_a_dataset_is_dropped_on_the_canvas(composer: Composer) -> None:
    lab = composer.lab
    composer.open(write(composer, "drop.karya"))
    composer.hook("kk-canvas").wait_for()
    lab.command("karyaksham:show-datasets")
    lab.in_panel("kk-entry", kind="root").first.click()
    work = lab.server.folder
    lab.in_panel("kk-entry", uri=str(work)).click()
    lab.filter_panel("small.csv")
    pane = composer.hook("kk-canvas").locator(".react-flow__pane")
    lab.in_panel("kk-entry", uri=str(work / "small.csv")).drag_to(pane, target_position={"x": 200, "y": 200})
    composer.node("read_csv").wait_for()
    assert composer.document()["nodes"] == [{"id": "read_csv", "type": "read_csv", "params": {"path": "small.csv"}}]


@pytest.mark.long
def test_the_run_of_the_canvas_is_opened_in_the_panel(composer: Composer) -> None:
    composer.open(write(composer, "run.karya", TABLE, KEPT)).node("kept").wait_for()
    composer.lab.command("karyaksham:run-document")
    composer.hook("kk-run", state="succeeded").wait_for()
    run = composer.hook("kk-run").get_attribute("data-run") or ""
    composer.hook("kk-run").get_by_role("button", name="Open the run").click()
    row = composer.lab.in_panel("kk-run", run=run)
    row.get_by_role("button", expanded=True).wait_for()


@pytest.mark.long
def test_what_a_person_has_set_is_so_at_once(composer: Composer) -> None:
    nodes = [TABLE, *({**KEPT, "id": f"kept{number}"} for number in range(14))]
    composer.open(write(composer, "set.karya", *nodes)).node("t").wait_for()
    small = composer.hook("kk-canvas").locator(".react-flow__minimap")
    small.wait_for()
    script = """async ([id, raw, token]) => (await fetch(`/lab/api/settings/${id}?token=${token}`,
        { method: 'PUT', body: JSON.stringify({ raw }), headers: { 'Content-Type': 'application/json' } })).status"""
    raw = json.dumps({"smallMap": False, "previewSample": "spread"})
    assert composer.page.evaluate(script, ["karyaksham:composer", raw, TOKEN]) == 204
    composer.lab.open(reset=False)
    composer.open("set.karya").select("t")
    expect(small).to_have_count(0)
    composer.page.keyboard.press("p")
    spread = composer.hook("kk-drawer").get_by_role("button", name="Spread")
    expect(spread).to_have_attribute("aria-pressed", "true")


def test_a_pipeline_of_a_notebook_is_opened_as_a_file(composer: Composer) -> None:
    lab = composer.lab
    code = "import karyaksham_kernel as kk\nkk.inline_table([{'n': 1}], id='t').filter('n > 0', id='kept')"
    lab.write_notebook("book.ipynb", code)
    lab.open_notebook("book.ipynb")
    lab.run_all()
    lab.in_notebook("kk-graph").wait_for()
    lab.page.locator(".jp-NotebookPanel").get_by_role("button", name="Open in composer").click()
    composer.node("kept").wait_for()
    assert [node["id"] for node in composer.document()["nodes"]] == ["t", "kept"]


@pytest.mark.long
def test_a_canvas_in_a_cell_gives_code_below_it(composer: Composer) -> None:
    lab = composer.lab
    code = "import karyaksham_kernel as kk\nkk.inline_table([{'n': 1}], id='t').compose()"
    lab.write_notebook("cell.ipynb", code, "last = 1")
    lab.open_notebook("cell.ipynb")
    lab.run_all()
    lab.in_notebook("kk-node", node="t").click()
    lab.in_notebook("kk-palette-entry", type="limit").click()
    lab.in_notebook("kk-node", node="limit").wait_for()
    export = lab.in_notebook("kk-composer").get_by_role("button", name="Export to Python")
    export.click()
    lab.in_notebook("kk-run-problems").get_by_text("'rows' is missing.").wait_for()
    lab.in_notebook("kk-node-panel", node="limit").locator("[data-field='rows'] input").fill("1")
    export.click()
    expect(lab.page.locator(".jp-Notebook .jp-CodeCell")).to_have_count(3)
    expect(lab.page.locator(".jp-Notebook .jp-CodeCell").nth(1).locator(".cm-content").first).to_contain_text(".limit(")


def test_every_command_says_what_it_takes(lab: Lab) -> None:
    script = """async () => {
        const ids = jupyterapp.commands.listCommands().filter(id => id.startsWith('karyaksham:'));
        const told = await Promise.all(ids.map(async id => [id, (await jupyterapp.commands.describedBy(id)).args]));
        return told.filter(([, args]) => !args).map(([id]) => id);
    }"""
    assert lab.page.evaluate(script) == []
