"""The composer for those who hear it or use other colours: axe-core over every part, light and dark."""

import json

import pytest
from e2e.axe import serious
from e2e.composing import Composer
from e2e.jupyter import Lab

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

WHERE = ".jp-Document:not(.lm-mod-hidden) [data-testid='kk-composer']"
DOCUMENT = {
    "karyaksham": 1,
    "name": "everything that has a look",
    "parameters": {"least": {"type": "int64", "default": 1, "description": "how many at least"}},
    "nodes": [
        {"id": "t", "type": "inline_table", "params": {"rows": [{"n": 1, "text": "one"}, {"n": 2, "text": None}]}},
        {"id": "wrong", "type": "filter", "inputs": ["t"], "params": {"condition": "m >= $least"}},
        {"id": "joined", "type": "join", "inputs": ["t", "wrong"], "params": {"on": ["n"]}},
        {
            "id": "by",
            "type": "group_by",
            "inputs": ["t"],
            "params": {"keys": ["text"], "aggregations": {"many": "count(*)"}},
        },
        {"id": "sorted", "type": "sort", "inputs": ["by"], "params": {"by": ["many"]}},
        {"id": "quiet", "type": "limit", "inputs": ["sorted"], "muted": True, "params": {"rows": 5}},
        {"id": "out", "type": "write_csv", "inputs": ["quiet"], "params": {"path": "out.csv"}},
        {"id": "read", "type": "read_csv", "params": {"path": "absent.csv"}},
    ],
    "layout": {
        "groups": [{"id": "g", "name": "counted", "nodes": ["by", "sorted"]}],
        "notes": [{"id": "n", "text": "a word about it", "x": 600, "y": 0}],
    },
}


@pytest.mark.long
@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_the_composer_has_no_serious_accessibility_problem(lab: Lab, theme: str) -> None:
    (lab.server.folder / "seen.karya").write_text(json.dumps(DOCUMENT))
    lab.theme(theme)
    composer = Composer(lab).open("seen.karya")
    composer.hook("kk-problems").wait_for()
    found = {"palette, canvas and problems": serious(lab.page, WHERE)}
    for node in ("t", "wrong", "joined", "by", "sorted", "quiet", "read"):
        composer.select(node)
        found[f"the form of {node}"] = serious(lab.page, WHERE)
    composer.select("by")
    composer.page.keyboard.press("p")
    composer.hook("kk-drawer").get_by_role("gridcell").first.wait_for()
    found["rows"] = serious(lab.page, WHERE)
    composer.page.keyboard.press("/")
    composer.hook("kk-quick-add").wait_for()
    found["adding"] = serious(lab.page, WHERE)
    composer.page.keyboard.press("Escape")
    composer.hook("kk-tool-help").click()
    composer.hook("kk-help").wait_for()
    found["the keys"] = serious(lab.page, WHERE)
    assert {part: faults for part, faults in found.items() if faults} == {}
