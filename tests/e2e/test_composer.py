"""The composer: the flights pipeline drawn by hand, by mouse and by keyboard alone, checked, run and kept."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from e2e.composing import Composer
from e2e.jupyter import Lab

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]


@pytest.fixture
def composer(lab: Lab, flights: Path) -> Composer:
    """JupyterLab with the flights in its folder."""
    folder = lab.server.folder
    if not (folder / "flights.csv").exists():
        shutil.copy(flights / "airlines.csv", folder)
        # Empty where the published file says NA, so that no option has to be set before delays are numbers.
        text = (flights / "flights.csv").read_text()
        (folder / "flights.csv").write_text(re.sub(r"(?<=,)NA(?=,|$)", "", text, flags=re.MULTILINE))
    return Composer(lab)


DRAWN = {
    "flights": ("read_csv", None),
    "airlines": ("read_csv", None),
    "late": ("filter", ["flights"]),
    "named": ("join", ["late", "airlines"]),
    "by_month": ("group_by", ["named"]),
    "sorted": ("sort", ["by_month"]),
    "out": ("write_csv", ["sorted"]),
}


def hangs_together(document: dict) -> dict:
    return {node["id"]: (node["type"], node.get("inputs")) for node in document["nodes"]}


def wait_without_problems(composer: Composer) -> None:
    """The service has looked at the whole document, and has nothing to say against it."""
    composer.page.keyboard.press("Escape")
    composer.hook("kk-canvas").locator(".react-flow__pane").click(position={"x": 5, "y": 5})
    composer.hook("kk-no-problems").wait_for()


def test_the_flights_pipeline_by_mouse(composer: Composer, picture: Callable[[str], None]) -> None:
    page = composer.new().page
    canvas = composer.hook("kk-canvas").locator(".react-flow__pane")

    def drag(kind: str, x: int, y: int, name: str) -> None:
        entry = composer.hook("kk-palette-entry", type=kind)
        entry.drag_to(canvas, target_position={"x": x, "y": y})
        composer.node(kind).wait_for()
        composer.rename(name)

    drag("read_csv", 140, 80, "flights")
    composer.write("path", "flights.csv")
    drag("read_csv", 440, 240, "airlines")
    composer.write("path", "airlines.csv")

    composer.hook("kk-port", node="flights", port="out").click()
    composer.hook("kk-quick-add").locator("input").fill("where")
    composer.hook("kk-quick-add").locator("[data-type='filter']").click()
    composer.node("filter").wait_for()
    composer.rename("late")
    composer.write("condition", "dep_dely > 15")
    composer.page.get_by_role("button", name="Use dep_delay").click()
    composer.page.get_by_text("dep_delay > 15").first.wait_for()

    drag("join", 320, 420, "named")
    for source, target in (("late", "0"), ("airlines", "1")):
        port = composer.hook("kk-port", node=source, port="out")
        port.drag_to(composer.hook("kk-input", node="named", input=target))
    page.wait_for_function(
        'jupyterapp.shell.currentWidget.context.model.sharedModel.getSource().includes(\'["late", "airlines"]\')'
    )
    composer.select("named")
    composer.write("on", "carrier")
    page.keyboard.press("Enter")

    composer.hook("kk-port", node="named", port="out").click()
    page.keyboard.type("average by month")
    page.keyboard.press("Enter")
    composer.node("group_by").wait_for()
    composer.rename("by_month")
    for column in ("carrier", "month"):
        composer.write("keys", column)
        page.keyboard.press("Enter")
    aggregations = composer.hook("kk-node-panel").locator("[data-field='aggregations']")
    aggregations.get_by_role("button", name="Add to aggregations").click()
    aggregations.locator("input").last.fill("mean_delay")
    aggregations.locator(".cm-content").last.click()
    page.keyboard.type("avg(dep_delay)")

    composer.hook("kk-port", node="by_month", port="out").click()
    page.keyboard.type("order by")
    page.keyboard.press("Enter")
    composer.node("sort").wait_for()
    composer.rename("sorted")
    composer.write("by", "mean_delay")
    page.keyboard.press("Enter")
    composer.hook("kk-port", node="sorted", port="out").click()
    page.keyboard.type("write csv")
    page.keyboard.press("Enter")
    composer.node("write_csv").wait_for()
    composer.rename("out")
    composer.write("path", "by_mouse.csv")
    assert hangs_together(composer.document()) == DRAWN
    composer.hook("kk-tool-arrange").click()
    composer.select("by_month")
    composer.lab.save()
    picture("composer-drawn")

    composer.hook("kk-run-all").click()
    composer.hook("kk-run", state="succeeded").wait_for()
    picture("composer-run")
    rows = (composer.lab.server.folder / "by_mouse.csv").read_text().splitlines()
    assert rows[0] == "carrier,month,mean_delay"
    assert len(rows) > 150


def test_a_slip_is_seen_and_repaired_with_a_click(composer: Composer, picture: Callable[[str], None]) -> None:
    nodes = [
        {"id": "flights", "type": "read_csv", "params": {"path": "flights.csv"}},
        {"id": "late", "type": "filter", "inputs": ["flights"], "params": {"condition": "dep_dely > 15"}},
    ]
    write(composer.lab, "slip.karya", {"karyaksham": 1, "nodes": nodes})
    composer.open("slip.karya")
    composer.node("late").locator(".kk-node-problem").wait_for()
    picture("composer-slip")
    composer.hook("kk-fix").click()
    composer.node("late").locator(".kk-node-problem").wait_for(state="detached")
    assert composer.document()["nodes"][1]["params"] == {"condition": "dep_delay > 15"}
    composer.select("late")
    press(composer, "p")
    composer.hook("kk-drawer").get_by_role("gridcell", name="2013").first.wait_for()
    picture("composer-rows")
    composer.hook("kk-tool-undo").click()
    composer.node("late").locator(".kk-node-problem").wait_for()


def write(lab: Lab, name: str, document: object) -> None:
    text = document if isinstance(document, str) else json.dumps(document, indent=2)
    (lab.server.folder / name).write_text(text)


def press(composer: Composer, *keys: str) -> None:
    for key in keys:
        composer.page.keyboard.press(key)


def add_by_keys(composer: Composer, search: str, kind: str, name: str) -> None:
    """Adds a node after the one that has the cursor, names it, and goes back into its form."""
    press(composer, "/")
    composer.hook("kk-quick-add").wait_for()
    composer.page.keyboard.type(search)
    press(composer, "Enter")
    composer.node(kind).wait_for()
    leave_form(composer, kind)
    press(composer, "F2", "Control+a")
    composer.page.keyboard.type(name)
    press(composer, "Enter")
    composer.node(name).wait_for()
    wait_for_cursor(composer, f".react-flow__node[data-id='{name}']")
    press(composer, "Enter")
    wait_for_cursor(composer, "[data-testid='kk-node-panel'] form *")


def wait_for_cursor(composer: Composer, selector: str) -> None:
    composer.page.wait_for_function("selector => document.activeElement?.matches(selector)", arg=selector)


def leave_form(composer: Composer, name: str) -> None:
    """Out of the form, back to the node: an open list takes the first Escape for itself."""
    node = f".react-flow__node[data-id='{name}']"
    for _ in range(3):
        press(composer, "Escape")
        composer.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        if composer.page.evaluate("selector => document.activeElement?.matches(selector)", node):
            return
    wait_for_cursor(composer, node)


@pytest.mark.long
def test_the_flights_pipeline_by_keyboard_alone(composer: Composer) -> None:
    composer.new()
    wait_for_cursor(composer, "[data-testid='kk-composer']")
    typed = composer.page.keyboard.type
    add_by_keys(composer, "read csv", "read_csv", "flights")
    typed("flights.csv")
    leave_form(composer, "flights")
    add_by_keys(composer, "read csv", "read_csv", "airlines")
    typed("airlines.csv")
    leave_form(composer, "airlines")
    press(composer, "Shift+Tab")
    wait_for_cursor(composer, ".react-flow__node[data-id='flights']")
    press(composer, "Enter")
    add_by_keys(composer, "filter", "filter", "late")
    typed("dep_delay > 15")
    leave_form(composer, "late")
    add_by_keys(composer, "join", "join", "named")
    typed("carrier")
    press(composer, "Enter")
    second = "[data-testid='kk-input-choice'][data-input='1']"
    for _ in range(8):
        if composer.page.evaluate("selector => document.activeElement?.matches(selector)", second):
            break
        press(composer, "Shift+Tab")
    typed("airlines")
    leave_form(composer, "named")
    add_by_keys(composer, "average by month", "group_by", "by_month")
    for column in ("carrier", "month"):
        typed(column)
        press(composer, "Enter")
    leave_form(composer, "by_month")
    add_by_keys(composer, "order by", "sort", "sorted")
    typed("month")
    press(composer, "Enter")
    leave_form(composer, "sorted")
    add_by_keys(composer, "write csv", "write_csv", "out")
    typed("by_keyboard.csv")
    leave_form(composer, "out")
    assert hangs_together(composer.document()) == DRAWN

    press(composer, "Control+Enter")
    composer.hook("kk-run", state="succeeded").wait_for()
    rows = (composer.lab.server.folder / "by_keyboard.csv").read_text().splitlines()
    assert rows[0] == "carrier,month"
    assert len(rows) > 150
    assert composer.node("late").get_attribute("data-rows") is not None
    for _ in range(40):
        press(composer, "Control+z")
    assert composer.document()["nodes"] == []
    for _ in range(40):
        press(composer, "Control+Shift+z")
    assert hangs_together(composer.document()) == DRAWN


@pytest.mark.long
def test_a_broken_file_is_shown_and_kept(composer: Composer) -> None:
    text = '{"karyaksham": 1, "nodes": [{"id": "a"'
    write(composer.lab, "broken.karya", text)
    composer.open("broken.karya")
    composer.hook("kk-unreadable", kind="not_json").get_by_text('"nodes": [{"id": "a"').wait_for()
    composer.lab.save()
    assert (composer.lab.server.folder / "broken.karya").read_text() == text

    newer = {"karyaksham": 9, "nodes": [{"id": "tomorrow", "type": "think", "mood": "good"}], "more": [1]}
    write(composer.lab, "newer.karya", newer)
    composer.open("newer.karya")
    composer.hook("kk-unreadable", kind="newer_version").wait_for()
    composer.node("tomorrow").wait_for()
    assert composer.saved() == newer


@pytest.mark.long
def test_what_is_not_known_is_kept_when_something_else_is_changed(composer: Composer) -> None:
    nodes = [{"id": "x", "type": "of_tomorrow", "params": {"deep": [1, {"a": None}]}, "mood": "good"}]
    write(composer.lab, "unknown.karya", {"karyaksham": 1, "nodes": nodes, "seen": True})
    composer.open("unknown.karya").select("x")
    composer.page.get_by_text("This node type is not known here").wait_for()
    composer.hook("kk-palette-entry", type="read_csv").click()
    composer.wait_for_node_count(2)
    saved = composer.saved()
    assert saved["nodes"][0] == nodes[0]
    assert saved["seen"] is True


@pytest.mark.long
def test_a_dataset_that_was_deleted_is_said_at_its_field(composer: Composer) -> None:
    file = composer.lab.server.folder / "gone.csv"
    file.write_text("a\n1\n")
    nodes = [
        {"id": "x", "type": "read_csv", "params": {"path": "gone.csv"}},
        {"id": "few", "type": "limit", "inputs": ["x"], "params": {"rows": 1}},
    ]
    write(composer.lab, "gone.karya", {"karyaksham": 1, "nodes": nodes})
    composer.open("gone.karya")
    composer.hook("kk-no-problems").wait_for()
    file.unlink()
    composer.select("few")
    composer.write("rows", "2")
    composer.node("x").locator(".kk-node-problem").wait_for()
    composer.select("x")
    field = composer.hook("kk-node-panel").locator("[data-field='path']")
    field.get_by_text("gone.csv", exact=False).last.wait_for()
    press(composer, "p")
    composer.hook("kk-drawer").get_by_role("alert").get_by_text("gone.csv").first.wait_for()


@pytest.mark.long
def test_a_name_that_cannot_be_is_said_and_not_taken(composer: Composer) -> None:
    nodes = [{"id": "x", "type": "inline_table", "params": {"rows": [{"n": 1}]}}]
    write(composer.lab, "names.karya", {"karyaksham": 1, "nodes": nodes})
    composer.open("names.karya").select("x")
    for name, words in (("y" * 101, "At most 100 characters."), ("a.b", "Letters, digits"), ("", "needs a name")):
        composer.hook("kk-node-name").fill(name)
        composer.hook("kk-node-panel").get_by_role("alert").get_by_text(words).wait_for()
        composer.hook("kk-node-name").press("Enter")
        assert [node["id"] for node in composer.document()["nodes"]] == ["x"]


def test_names_are_text_wherever_they_are_shown(composer: Composer) -> None:
    evil = "<img src=x onerror=window.broken=1><script>window.broken=1</script>"
    (composer.lab.server.folder / "evil.csv").write_text(f'"{evil}",b\n"{evil}",2\n')
    nodes = [
        {"id": "x", "type": "read_csv", "params": {"path": "evil.csv"}},
        {"id": evil, "type": evil, "inputs": ["x"], "params": {evil: evil}},
        {"id": "y", "type": "filter", "inputs": ["x"], "params": {"condition": f'"{evil}" = 3'}},
    ]
    layout = {
        "groups": [{"id": "g", "name": evil, "nodes": ["x"]}],
        "notes": [{"id": "n", "text": evil, "x": 0, "y": 0}],
    }
    write(composer.lab, "evil.karya", {"karyaksham": 1, "name": evil, "nodes": nodes, "layout": layout})
    composer.open("evil.karya")
    composer.node("y").locator(".kk-node-problem").wait_for()
    composer.hook("kk-edge-add").first.hover()
    composer.hook("kk-edge-schema").get_by_text(evil).first.wait_for()
    composer.select("x")
    press(composer, "p")
    composer.hook("kk-drawer").get_by_text(evil).first.wait_for()
    assert composer.page.evaluate("window.broken") is None


@pytest.mark.long
def test_a_text_editor_beside_it_shows_every_change(composer: Composer) -> None:
    write(composer.lab, "beside.karya", {"karyaksham": 1, "nodes": []})
    composer.open("beside.karya")
    composer.lab.command(
        "docmanager:open", {"path": "beside.karya", "factory": "Editor", "options": {"mode": "split-right"}}
    )
    composer.page.locator(".jp-FileEditor .cm-content").wait_for()
    composer.page.locator("[data-testid='kk-palette-entry'][data-type='read_csv']").click()
    composer.page.locator(".jp-FileEditor .cm-content").get_by_text('"read_csv"').first.wait_for()


SLOW = {
    "karyaksham": 1,
    "name": "every pair of flights",
    "nodes": [
        {"id": "flights", "type": "read_csv", "params": {"path": "flights.csv"}},
        {"id": "few", "type": "limit", "inputs": ["flights"], "params": {"rows": 60_000}},
        {"id": "pairs", "type": "join", "inputs": ["few", "few"], "params": {"how": "cross"}},
        {
            "id": "by",
            "type": "group_by",
            "inputs": ["pairs"],
            "params": {"keys": ["dest"], "aggregations": {"n": "count(*)"}},
        },
    ],
}


def test_a_run_is_there_after_a_reload_and_ends_when_it_is_cancelled(composer: Composer) -> None:
    write(composer.lab, "slow.karya", SLOW)
    composer.open("slow.karya")
    composer.hook("kk-run-all").click()
    composer.hook("kk-run").wait_for()
    run = composer.hook("kk-run").get_attribute("data-run") or ""
    composer.lab.open(reset=False)
    composer.open("slow.karya")
    composer.hook("kk-run", run=run, state="running").wait_for()
    composer.hook("kk-cancel").click()
    composer.hook("kk-run", run=run, state="cancelled").wait_for()
