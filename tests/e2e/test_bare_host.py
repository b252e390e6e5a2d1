"""A host as VS Code is one: a page of another origin without JupyterLab, a kernel's messages, its themes."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from e2e.axe import serious
from e2e.conftest import WINDOW
from e2e.jupyter import PATIENCE, TOKEN, Server, hook
from playwright.sync_api import Browser, Locator, Page, expect

expect.set_options(timeout=PATIENCE)
pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.timeout(300)]

PAGE = Path(__file__).with_name("bare_host.html")
PIPELINE = """
import karyaksham_kernel as kk

late = (
    kk.read_csv("years/*.csv", null_values=["", "NA"], id="flights")
    .filter("dep_delay > 15", id="late")
    .group_by("carrier", flights="count(*)", words="sum(length(upper(tailnum || dest)))", id="by_carrier")
    .name("late flights")
)
late
"""
DRAWN = """
import karyaksham_kernel as kk
drawn = kk.inline_table([{"n": 1}, {"n": 2}], id="t").compose()
drawn
"""
FLIGHTS = 336_776
KINDS = ("vscode-light", "vscode-dark", "vscode-high-contrast", "vscode-high-contrast-light")
# Every count that a node shows, from when it is installed.
WATCH = """node => {
  window.counts = new Set();
  new MutationObserver(() => {
    const shown = document.querySelector(`[data-testid='kk-run'] [data-node='${node}'][data-rows]`);
    if (shown) window.counts.add(shown.dataset.rows);
  }).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-rows'] });
}"""


class Host:
    """One page of the host, with one kernel."""

    def __init__(self, page: Page, server: Server, kernel: str) -> None:
        self.page = page
        self.faults: list[str] = []
        self.asked: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda said: self.faults.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))
        page.goto(PAGE.as_uri())
        socket = server.url.replace("http:", "ws:", 1)
        page.evaluate("url => connect(url)", f"{socket}/api/kernels/{kernel}/channels?token={TOKEN}")

    def run(self, code: str) -> str:
        """Run a cell; what it printed, when it is done."""
        return str(self.page.evaluate("code => kernel.run(code)", code.strip()))

    def hook(self, name: str, **data: str) -> Locator:
        """The elements with this test hook, whose data-… attributes have these values."""
        return self.page.locator(hook(name, **data))

    def wear(self, kind: str) -> None:
        """Switch to a theme, as VS Code does it."""
        self.page.evaluate("kind => { document.body.className = document.body.dataset.vscodeThemeKind = kind; }", kind)


@pytest.fixture(scope="module")
def kernel(server: Server) -> Iterator[str]:
    """A kernel in the folder of the server, which whoever hosts the page has started."""
    with httpx.Client(base_url=f"{server.url}/api", headers={"Authorization": f"token {TOKEN}"}, timeout=60) as client:
        started = client.post("/kernels", json={"name": "python3", "path": ""}).raise_for_status().json()["id"]
        yield str(started)
        client.delete(f"/kernels/{started}")


@pytest.fixture
def host(browser: Browser, server: Server, kernel: str, tmp_path: Path) -> Iterator[Host]:
    context = browser.new_context(viewport=WINDOW)
    opened = Host(context.new_page(), server, kernel)
    yield opened
    opened.page.screenshot(path=tmp_path / "end.png", full_page=True)
    context.close()
    assert opened.faults == []


def test_the_views_need_nothing_but_the_kernels_messages(host: Host, server: Server, years: int) -> None:
    host.run(PIPELINE)
    expect(host.hook("kk-graph").locator(hook("kk-node"))).to_have_count(3)
    host.page.evaluate(WATCH, "flights")
    host.run("run = late.submit()\nrun")
    host.hook("kk-run", state="succeeded").wait_for()
    counted = host.hook("kk-run").locator(hook("kk-node", node="flights"))
    expect(counted).to_have_attribute("data-rows", str(years * FLIGHTS))
    expect(host.hook("kk-run").locator(hook("kk-node", node="by_carrier"))).to_have_attribute("data-rows", "16")
    assert len(host.page.evaluate("[...window.counts]")) >= 2  # it counted before it was done

    host.run("kk.datasets('years')")
    host.hook("kk-entry", uri=str(server.folder / "years" / "2001.csv")).click()
    host.hook("kk-schema").get_by_text("dep_delay").wait_for()
    host.page.get_by_role("button", name="First rows").click()
    host.hook("kk-preview").get_by_text("N14228").first.wait_for()

    assert host.page.evaluate("[typeof window.jupyterapp, typeof window._JUPYTERLAB]") == ["undefined", "undefined"]
    assert [url for url in host.asked if not url.startswith(("file:", "blob:", "data:"))] == []


def test_what_is_drawn_reaches_the_kernel_and_what_it_says_the_canvas(host: Host) -> None:
    host.run(DRAWN)
    host.hook("kk-node", node="t").click()
    host.hook("kk-palette-entry", type="limit").click()
    host.hook("kk-node-panel", node="limit").locator("[data-field='rows'] input").fill("1")
    host.hook("kk-run-all").click()
    host.hook("kk-run", state="succeeded").wait_for()
    assert host.run("print(drawn.pipeline.to_python())").strip().endswith(".limit(1)")

    host.run("drawn.view.document = {**drawn.view.document, 'nodes': drawn.view.document['nodes'][:1]}")
    host.hook("kk-node", node="limit").wait_for(state="detached")
    host.hook("kk-node", node="t").wait_for()


def test_only_what_the_page_can_do_is_offered(host: Host) -> None:
    host.run(DRAWN.replace(".compose()", ""))
    host.hook("kk-save-as-job").click()
    host.hook("kk-save-job").get_by_label("Name of the job").fill("of a bare page")
    host.hook("kk-save-job").get_by_role("button", name="Save as job").click()
    host.page.get_by_text("is at version 1.").wait_for()
    assert host.page.get_by_role("button", name="Open").count() == 0

    host.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    host.run(DRAWN)
    host.hook("kk-composer").get_by_role("button", name="Export to Python").click()
    host.page.get_by_text("The code is on the clipboard.").wait_for()
    assert "kk.inline_table(" in host.page.evaluate("navigator.clipboard.readText()")


@pytest.mark.usefixtures("years")
def test_the_views_wear_the_theme_of_vs_code(host: Host, tmp_path: Path) -> None:
    host.run(PIPELINE.replace("years/*.csv", "years/2000.csv"))
    host.run("late.submit()")
    host.hook("kk-run", state="succeeded").wait_for()
    host.run("kk.profile(late)")
    host.hook("kk-profile", state="succeeded").get_by_text("carrier").wait_for()
    host.run("kk.datasets('years')")
    host.hook("kk-entry").first.wait_for()
    host.run("late.compose()")
    host.hook("kk-composer").locator(hook("kk-node", node="late")).wait_for()
    for table in ("late.preview(rows=3)", "late.check()", "late.filter('dep_dely > 1').check()"):
        host.run(table)
    found = {}
    for kind in KINDS:
        host.wear(kind)
        host.page.screenshot(path=tmp_path / f"{kind}.png", full_page=True, animations="disabled")
        assert worn(host) == {"color-scheme": "light" if "light" in kind else "dark", "page": wanted(host)}, kind
        found[kind] = [fault for fault in serious(host.page, "main") if fault.startswith("color-contrast")]
    assert found == {kind: [] for kind in KINDS}


def worn(host: Host) -> dict[str, str]:
    """The scheme and the ground of a view."""
    script = """() => {
      const style = getComputedStyle(document.querySelector('.kk-notebook'));
      return { 'color-scheme': style.colorScheme, page: style.backgroundColor };
    }"""
    return dict(host.page.evaluate(script))


def wanted(host: Host) -> str:
    """The ground of the page around it."""
    return str(host.page.evaluate("getComputedStyle(document.body).backgroundColor"))
