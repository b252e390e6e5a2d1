"""Notebook 7, whose page is one notebook: the views in its cells, and what it has of the extension for JupyterLab."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from e2e.conftest import WINDOW
from e2e.jupyter import PATIENCE, TOKEN, Server, hook, wait_for_kernel, write_notebook
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Response, expect
from servers.process import wait_until

expect.set_options(timeout=PATIENCE)
pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.timeout(300)]

PIPELINE = """
import karyaksham_kernel as kk

late = (
    kk.read_csv("years/*.csv", null_values=["", "NA"], id="flights")
    .derive(words="length(regexp_replace(lower(tailnum || dest || origin), '[aeiou]+', '', 'g'))", id="words")
    .filter("dep_delay > 15", id="late")
    .group_by("carrier", flights="count(*)", mean_delay="avg(dep_delay)", words="sum(words)", id="by_carrier")
    .name("late flights")
)
late
"""
CELLS = (
    PIPELINE.strip(),
    "run = late.submit()\nrun",
    'kk.datasets("years")',
    "kk.runs()",
    "drawn = late.compose()\ndrawn",
    'kk.profile("years/2000.csv")',
)
FLIGHTS = 336_776


class Notebook7:
    """The pages of Notebook 7 in one browser, and the errors that come from what is ours."""

    def __init__(self, context: BrowserContext, server: Server) -> None:
        self.context = context
        self.server = server
        self.errors: list[str] = []
        self._faults: list[Response] = []
        context.set_default_timeout(PATIENCE)
        context.on("console", self._hear)
        context.on("response", self._keep)
        context.on("weberror", lambda found: self._note(str(found.error.stack or found.error)))
        self.page = context.new_page()

    def open(self, address: str) -> Page:
        """A page of it in the tab."""
        self.page.goto(f"{self.server.url}/{address}?token={TOKEN}")
        return self.page

    def open_notebook(self, name: str) -> None:
        """A notebook, with its kernel."""
        self.open(f"notebooks/{name}").locator(".jp-Notebook .jp-Cell").first.wait_for()
        wait_for_kernel(self.page)

    def menu(self, name: str, entry: str) -> None:
        """Choose an entry of a menu at the top."""
        self.page.get_by_role("menuitem", name=name, exact=True).click()
        self.page.locator(".lm-Menu-item").get_by_text(entry, exact=True).click()

    def hook(self, name: str, **data: str) -> Locator:
        """The elements of the notebook with this test hook, whose data-… attributes have these values."""
        return self.page.locator(".jp-Notebook").locator(hook(name, **data))

    def cell(self, number: int) -> Locator:
        """A cell of the notebook, from the first one on."""
        return self.page.locator(".jp-Notebook .jp-Cell").nth(number)

    def rows(self, node: str) -> int:
        """How many rows the run's view, in the second cell, says of a node."""
        shown = self.cell(1).locator(hook("kk-run")).locator(hook("kk-node", node=node))
        return int(shown.get_attribute("data-rows") or 0)

    def close(self) -> None:
        """Close its pages, after the service has had its say about what it failed at."""
        said = [response.text() for response in self._faults]
        self.context.close()
        assert (self.errors, said) == ([], [])

    def _keep(self, response: Response) -> None:
        if response.status >= 500:
            self._faults.append(response)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._note(f"{message.text} {message.location['url']}")

    def _note(self, text: str) -> None:
        if re.search(r"karyaksham|\bblob:", text):
            self.errors.append(text)


@pytest.fixture
def notebook(browser: Browser, server: Server, tmp_path: Path) -> Iterator[Notebook7]:
    context = browser.new_context(viewport=WINDOW)
    opened = Notebook7(context, server)
    yield opened
    opened.page.screenshot(path=tmp_path / "end.png")
    opened.close()


@pytest.fixture
def picture(notebook: Notebook7, tmp_path: Path) -> Callable[[str], None]:
    return lambda name: notebook.page.screenshot(path=tmp_path / f"{name}.png") and None


def test_every_view_lives_in_its_cells(
    notebook: Notebook7, years: int, picture: Callable[[str], None], figure: Callable[[str], None]
) -> None:
    file = notebook.server.folder / "seven.ipynb"
    write_notebook(file, *CELLS)
    notebook.open_notebook(file.name)
    notebook.menu("Run", "Run All Cells")
    run = notebook.cell(1).locator(hook("kk-run"))
    run.locator(f"{hook('kk-node', node='flights')}[data-rows]:not([data-rows='0'])").wait_for()
    identifier = run.get_attribute("data-run") or ""
    save_with_views(notebook, file, 6)
    figure(f"the run was {run.get_attribute('data-state')} when the page was reloaded")

    notebook.page.reload()
    notebook.cell(1).locator(hook("kk-run", run=identifier, state="succeeded")).wait_for()
    assert notebook.rows("flights") == years * FLIGHTS
    assert notebook.rows("by_carrier") == 16
    expect(notebook.hook("kk-graph").first.locator("[data-testid='kk-node']")).to_have_count(4)

    entry = notebook.hook("kk-entry", uri=str(notebook.server.folder / "years" / "2005.csv"))
    entry.click()
    notebook.hook("kk-schema").get_by_text("dep_delay").wait_for()
    expect(entry).to_be_in_viewport(ratio=0.9)  # its columns have taken half of the list's room
    picture("datasets")
    notebook.cell(3).locator(f"[data-testid='kk-run'][data-run='{identifier}']").wait_for()
    notebook.hook("kk-profile", state="succeeded").get_by_text("dep_delay").first.scroll_into_view_if_needed()
    picture("profile")
    notebook.hook("kk-run").first.scroll_into_view_if_needed()
    notebook.hook("kk-graph").first.get_by_text("by_carrier").wait_for()
    picture("run")
    assert notebook.page.locator(".jp-Notebook [data-mime-type='application/vnd.jupyter.stderr']").count() == 0


def save_with_views(notebook: Notebook7, file: Path, views: int) -> None:
    """Save by keyboard until the file has the views of so many cells."""
    expect(notebook.page.locator(".jp-Notebook .kk-notebook")).to_have_count(views)
    notebook.page.keyboard.press("Control+s")
    wait_until(lambda: file.read_text().count("widget-view+json") == views, "the views in the file")


def test_a_pipeline_is_drawn_in_a_cell_and_given_back(notebook: Notebook7) -> None:
    drawn = "import karyaksham_kernel as kk\ndrawn = kk.inline_table([{'n': 1}, {'n': 2}], id='t').compose()\ndrawn"
    write_notebook(notebook.server.folder / "drawn.ipynb", drawn, "print(*(node.id for node in drawn.document.nodes))")
    notebook.open_notebook("drawn.ipynb")
    notebook.menu("Run", "Run All Cells")
    notebook.hook("kk-node", node="t").click()
    notebook.hook("kk-palette-entry", type="limit").click()
    notebook.hook("kk-node-panel", node="limit").locator("[data-field='rows'] input").fill("1")
    notebook.hook("kk-run-all").click()
    notebook.hook("kk-run", state="succeeded").wait_for()
    notebook.cell(1).locator(".cm-content").click()
    notebook.page.keyboard.press("Control+Enter")
    expect(notebook.cell(1).locator(".jp-OutputArea-output")).to_have_text("t limit\n")


def test_a_pipeline_of_a_cell_is_opened_in_a_page_of_its_own(notebook: Notebook7) -> None:
    kept = "import karyaksham_kernel as kk\nkk.inline_table([{'n': 1}], id='t').filter('n > 0', id='kept')"
    write_notebook(notebook.server.folder / "book.ipynb", kept)
    notebook.open_notebook("book.ipynb")
    notebook.menu("Run", "Run All Cells")
    with notebook.context.expect_page() as opened:
        notebook.cell(0).get_by_role("button", name="Open in composer").click()
    composer = opened.value
    composer.locator(hook("kk-composer")).locator(hook("kk-node", node="kept")).wait_for()
    composer.locator(hook("kk-run-all")).click()
    composer.locator(hook("kk-run", state="succeeded")).wait_for()
    with notebook.context.expect_page() as opened:
        composer.locator("[data-jp-item-name='python'] button").click()
    expect(opened.value.locator(".jp-Notebook .cm-content").first).to_contain_text('.filter("n > 0"')


def test_the_page_offers_what_it_has_room_for(notebook: Notebook7) -> None:
    folder = notebook.server.folder
    (folder / "small.csv").write_text("carrier,delay\nUA,3\n")
    kept = "import karyaksham_kernel as kk\nkk.read_csv('small.csv', id='small')"
    write_notebook(folder / "room.ipynb", kept)
    notebook.open_notebook("room.ipynb")
    notebook.menu("Run", "Run All Cells")
    notebook.hook("kk-save-as-job").click()
    notebook.hook("kk-save-job").get_by_label("Name of the job").fill("of one page")
    notebook.hook("kk-save-job").get_by_role("button", name="Save as job").click()
    notebook.cell(0).get_by_text("is at version 1.").wait_for()
    assert notebook.cell(0).get_by_role("button", name="Open job").count() == 0

    command(notebook, "Browse Datasets")
    panel = notebook.page.locator("#karyaksham-panel")
    panel.locator(hook("kk-entry", kind="root")).first.click()
    panel.locator(hook("kk-entry", uri=str(folder))).click()
    panel.get_by_label("Filter by name", exact=True).fill("small.csv")  # other tests' files may fill the list
    panel.locator(hook("kk-entry", uri=str(folder / "small.csv"))).click()
    panel.locator(hook("kk-schema")).get_by_text("delay").wait_for()
    datasets = panel.locator(hook("kk-datasets"))
    assert datasets.get_by_role("button", name="Profile", exact=True).count() == 0
    datasets.get_by_role("button", name="Insert code").click()
    expect(notebook.cell(1).locator(".cm-content")).to_contain_text("small.csv")


def command(notebook: Notebook7, label: str) -> None:
    """Choose a command of the palette."""
    notebook.menu("View", "Activate Command Palette")
    notebook.page.locator(".lm-CommandPalette-input").fill(label)
    notebook.page.locator(".lm-CommandPalette-item").get_by_text(label, exact=True).click()


@pytest.mark.parametrize("address", ["tree", "edit/some.txt"])
def test_other_pages_are_left_in_peace(notebook: Notebook7, address: str) -> None:
    (notebook.server.folder / "some.txt").write_text("some text")
    notebook.open(address).locator(".jp-DirListing-item, .jp-FileEditor").first.wait_for()
    notebook.page.locator("#jupyterlab-splash").wait_for(state="detached")
