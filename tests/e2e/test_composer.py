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
    composer.lab.command("docmanager:save")
    picture("composer-drawn")


def test_a_slip_is_seen_and_repaired_with_a_click(composer: Composer) -> None:
    nodes = [
        {"id": "flights", "type": "read_csv", "params": {"path": "flights.csv"}},
        {"id": "late", "type": "filter", "inputs": ["flights"], "params": {"condition": "dep_dely > 15"}},
    ]
    write(composer.lab, "slip.karya", {"karyaksham": 1, "nodes": nodes})
    composer.open("slip.karya")
    composer.node("late").locator(".kk-node-problem").wait_for()
    composer.hook("kk-fix").click()
    composer.node("late").locator(".kk-node-problem").wait_for(state="detached")
    assert composer.document()["nodes"][1]["params"] == {"condition": "dep_delay > 15"}
    composer.hook("kk-tool-undo").click()
    composer.node("late").locator(".kk-node-problem").wait_for()


def write(lab: Lab, name: str, document: object) -> None:
    text = document if isinstance(document, str) else json.dumps(document, indent=2)
    (lab.server.folder / name).write_text(text)
