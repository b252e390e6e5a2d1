"""A run that takes long enough to watch: live counts, a page reload in the middle, and cancel from the panel."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from e2e.jupyter import Lab

pytestmark = [pytest.mark.e2e, pytest.mark.large, pytest.mark.timeout(300)]

COPIES = 2  # of 1.08 GB, under as many names: half a minute of work on two cores
PIPELINE = """
import karyaksham_kernel as kk

lines = (
    kk.read_csv("lineitem/*.csv", id="lineitem")
    .filter("l_quantity > 5", id="large")
    .derive(words="length(regexp_replace(upper(l_comment), '[AEIOU]+', '', 'g'))", id="words")
    .group_by("l_returnflag", "l_linestatus", lines="count(*)", words="avg(words)", id="by_flag")
    .name("large lines")
)
"""

# Collects every count that a node has shown, from when it is installed.
WATCH = """
() => {
  window.seenCounts = {};
  const note = () => {
    for (const node of document.querySelectorAll(".jp-Notebook [data-testid='kk-node']")) {
      const { node: id, rows } = node.dataset;
      if (rows) (window.seenCounts[id] ??= new Set()).add(Number(rows));
    }
  };
  new MutationObserver(note).observe(document.body, {
    subtree: true, childList: true, attributes: true, attributeFilter: ['data-rows']
  });
}
"""
DISTINCT = "([node, least]) => (window.seenCounts[node]?.size ?? 0) >= least"


@pytest.fixture
def notebook(lab: Lab, lineitem: Path) -> str:
    """A notebook that submits a long run over several names of one large file."""
    folder = lab.server.folder / "lineitem"
    if not folder.exists():
        folder.mkdir()
        for number in range(COPIES):
            os.link(lineitem, folder / f"part-{number}.csv")
    lab.write_notebook("live.ipynb", PIPELINE.strip(), "run = lines.submit()\nrun")
    return "live.ipynb"


def wait_for_counts(lab: Lab, node: str, least: int) -> None:
    lab.page.wait_for_function(DISTINCT, arg=[node, least])


def test_counts_move_before_and_after_a_reload(lab: Lab, notebook: str, picture: Callable[[str], None]) -> None:
    lab.open_notebook(notebook)
    lab.page.evaluate(WATCH)
    lab.run_all()
    for node in ("lineitem", "large"):
        wait_for_counts(lab, node, 5)
    run = lab.in_notebook("kk-run").get_attribute("data-run") or ""
    picture("live-run")
    lab.save()
    lab.wait_for_layout(notebook)

    lab.open(reset=False)
    lab.in_notebook("kk-run", run=run).wait_for()
    lab.page.evaluate(WATCH)
    wait_for_counts(lab, "lineitem", 3)
    lab.in_notebook("kk-run", run=run, state="succeeded").wait_for()
    rows = lab.in_notebook("kk-node", node="lineitem").get_attribute("data-rows")
    assert int(rows or 0) == COPIES * 8_399_728


def test_a_run_is_cancelled_from_the_panel(lab: Lab, notebook: str, picture: Callable[[str], None]) -> None:
    lab.open_notebook(notebook)
    lab.page.evaluate(WATCH)
    lab.run_all()
    wait_for_counts(lab, "lineitem", 2)
    run = lab.in_notebook("kk-run").get_attribute("data-run") or ""
    lab.command("karyaksham:show-runs")
    listed = lab.in_panel("kk-run", run=run)
    listed.wait_for()
    picture("runs-panel")
    listed.locator("[data-testid='kk-cancel']").click()
    lab.in_panel("kk-run", run=run, state="cancelled").wait_for()
    lab.in_notebook("kk-run", run=run, state="cancelled").wait_for()
