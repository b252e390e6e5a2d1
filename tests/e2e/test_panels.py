"""The panels as a person uses them: a store, rows, runs, and a service that goes away."""

import json
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from e2e.axe import serious
from e2e.composing import Composer
from e2e.jupyter import PATIENCE, Lab, Server, jupyter_lab
from playwright.sync_api import Locator, expect
from servers.s3 import ACCESS, S3, SECRET

from karyaksham_kernel.client.client import connect
from karyaksham_kernel.client.instance import stop_instance
from karyaksham_kernel.settings import Settings

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.timeout(300)]

expect.set_options(timeout=PATIENCE)
TRAP = "<img src=x onerror='window.trapped=1'>"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, s3_instance: S3) -> Iterator[Server]:
    """A JupyterLab whose administrator allows connections to the test's own store, and gives its keys."""
    client = s3_instance.client()
    if "lake" not in {bucket["Name"] for bucket in client.list_buckets()["Buckets"]}:
        client.create_bucket(Bucket="lake")
    for number in range(1200):
        client.put_object(Bucket="lake", Key=f"many/part-{number:04}.csv", Body=b"n\n1\n")
    body = "carrier,dep_delay\n" + "".join(f"UA,{number}\n" for number in range(5000))
    client.put_object(Bucket="lake", Key="raw/flights.csv", Body=body.encode())
    variables = {
        "KARYAKSHAM_ENDPOINT_HOSTS": "127.0.0.1",
        "LAB_ACCESS_KEY_ID": ACCESS,
        "LAB_SECRET_ACCESS_KEY": SECRET,
    }
    with jupyter_lab(tmp_path_factory.mktemp("lab"), variables) as running:
        yield running


def settings_of(lab: Lab) -> Settings:
    return Settings(home=Path(lab.server.environment["KARYAKSHAM_HOME"]))


@pytest.fixture
def connected(lab: Lab, s3_instance: S3) -> Lab:
    """The datasets panel with a connection `lab` to the test's store."""
    lab.command("karyaksham:show-datasets")
    lab.in_panel("kk-entry").first.wait_for()
    with connect(settings_of(lab)) as client:
        wanted = {"name": "lab", "endpoint": s3_instance.endpoint, "buckets": ["lake"]}
        client.request("POST", "/connections", {**wanted, "credentials": {"source": "environment", "prefix": "LAB_"}})
    lab.page.locator("#karyaksham-panel").get_by_role("button", name="Read again").click()
    lab.in_panel("kk-entry", uri="connection:lab").click()
    lab.in_panel("kk-entry", uri="s3://lake/").click()
    return lab


def test_a_store_is_connected_browsed_and_used(lab: Lab, s3_instance: S3, picture: Callable[[str], None]) -> None:
    lab.command("karyaksham:show-datasets")
    # The first look starts the service, which takes its time on a machine that also computes.
    lab.in_panel("kk-entry").first.wait_for()
    panel = lab.page.locator("#karyaksham-panel")
    panel.get_by_role("button", name="Add a connection").click()
    panel.get_by_label("Name", exact=True).fill("lab")
    panel.get_by_label("Endpoint").fill("http://169.254.169.254")
    panel.get_by_label("Buckets").fill("lake")
    panel.get_by_label("Variables begin with").fill("LAB_")
    panel.get_by_role("button", name="Add", exact=True).click()
    panel.get_by_text("may not be reached from here").wait_for()
    picture("connection-refused")
    panel.get_by_label("Endpoint").fill(s3_instance.endpoint)
    panel.get_by_role("button", name="Add", exact=True).click()
    for uri in ("connection:lab", "s3://lake/", "s3://lake/raw/", "s3://lake/raw/flights.csv"):
        lab.in_panel("kk-entry", uri=uri).click()
    lab.in_panel("kk-schema").get_by_text("dep_delay").wait_for()
    picture("store-columns")
    panel.get_by_role("button", name="Preview", exact=True).click()
    preview = lab.page.get_by_test_id("kk-port-preview")
    preview.get_by_role("gridcell", name="UA").first.wait_for()
    expect(preview.get_by_text("The first 1,000 rows.")).to_be_visible()
    picture("dataset-preview")
    preview.get_by_role("button", name="Spread").click()
    expect(preview.get_by_text("1,000 rows spread over all 5,000.")).to_be_visible()
    panel.get_by_role("button", name="Read this in a new pipeline").click()
    lab.in_notebook("kk-graph").wait_for()
    assert lab.errors_in_cells() == []
    panel.get_by_role("button", name="Insert code").click()
    lab.page.locator(".jp-Notebook .jp-Cell").get_by_text('kk.read_csv("s3://lake/raw/flights.csv")').last.wait_for()


def test_a_grid_is_walked_with_the_keyboard(connected: Lab) -> None:
    lab = connected
    lab.command("karyaksham:preview-dataset", {"uri": "s3://lake/raw/flights.csv"})
    grid = lab.page.get_by_test_id("kk-port-preview").get_by_role("grid")
    grid.get_by_role("gridcell", name="UA").first.wait_for()
    grid.focus()
    for key in ("ArrowRight", "PageDown", "ArrowUp"):
        grid.press(key)
    active = lab.page.locator(f"[id='{grid.get_attribute('aria-activedescendant')}']")
    expect(active).to_have_attribute("aria-colindex", "3")
    before = grid.get_attribute("aria-activedescendant") or ""
    grid.press("Control+End")
    expect(grid).not_to_have_attribute("aria-activedescendant", before)
    # A cell that is not drawn yet, because its rows are still read, is nobody's descendant.
    expect(grid).to_have_attribute("aria-activedescendant", re.compile("."))
    active = lab.page.locator(f"[id='{grid.get_attribute('aria-activedescendant')}']")
    expect(active).to_have_text("999")
    expect(active).to_be_in_viewport()
    lab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    grid.press("Shift+ArrowLeft")
    grid.press("Control+c")
    assert lab.page.evaluate("navigator.clipboard.readText()") == "UA\t999"


def test_a_thousand_keys_are_searched_where_they_are(connected: Lab, picture: Callable[[str], None]) -> None:
    lab = connected
    lab.in_panel("kk-entry", uri="s3://lake/many/").click()
    lab.in_panel("kk-entry", uri="s3://lake/many/part-0000.csv").wait_for()
    assert lab.in_panel("kk-entry").count() < 100
    lab.filter_panel("1199")
    lab.in_panel("kk-entry", uri="s3://lake/many/part-1199.csv").wait_for()
    assert lab.in_panel("kk-entry").count() == 1
    picture("store-search")


def test_a_dataset_is_dragged_into_a_cell(connected: Lab) -> None:
    lab = connected
    lab.write_notebook("drag.ipynb", "import karyaksham_kernel as kk")
    lab.open_notebook("drag.ipynb")
    lab.command("karyaksham:show-datasets")
    lab.in_panel("kk-entry", uri="s3://lake/raw/").click()
    file = lab.in_panel("kk-entry", uri="s3://lake/raw/flights.csv")
    file.drag_to(lab.page.locator(".jp-Notebook .cm-content").first)
    cell = lab.page.locator(".jp-Notebook .cm-content").first
    expect(cell).to_contain_text('kk.read_csv("s3://lake/raw/flights.csv")')


def open_folder(lab: Lab, folder: Path) -> None:
    """Click from the roots down to a folder."""
    lab.command("karyaksham:show-datasets")
    lab.in_panel("kk-entry", kind="root").first.click()
    below = Path(lab.server.environment["HOME"])
    for part in folder.relative_to(below).parts:
        below /= part
        lab.in_panel("kk-entry", uri=str(below)).click()


def test_names_and_cells_that_look_like_script_are_text(lab: Lab, picture: Callable[[str], None]) -> None:
    folder = lab.server.folder / "traps"
    folder.mkdir(exist_ok=True)
    file = folder / "<img src=x onerror=trapped=1>.csv"
    file.write_text(f'"<script>window.trapped=2</script>",n\n"{TRAP}",1\n', encoding="utf-8")
    open_folder(lab, folder)
    entry = lab.in_panel("kk-entry", uri=str(file))
    entry.click()
    lab.in_panel("kk-schema").get_by_text("<script>window.trapped=2</script>").wait_for()
    lab.command("karyaksham:preview-dataset", {"uri": str(file)})
    lab.page.get_by_test_id("kk-port-preview").get_by_role("gridcell", name=TRAP).wait_for()
    picture("script-tags")
    assert lab.page.evaluate("window.trapped") is None


def test_what_is_gone_or_refused_is_said_with_what_to_do(lab: Lab) -> None:
    folder = lab.server.folder / "gone"
    folder.mkdir(exist_ok=True)
    file = folder / "x.csv"
    file.write_text("a\n1\n")
    open_folder(lab, folder)
    lab.in_panel("kk-entry", uri=str(file)).wait_for()
    file.unlink()
    lab.in_panel("kk-entry", uri=str(file)).click()
    expect(lab.page.locator("#karyaksham-panel [role=alert]")).to_contain_text("x.csv")
    shutil.rmtree(folder)
    lab.page.locator("#karyaksham-panel").get_by_role("button", name="Read again").click()
    expect(lab.page.locator("#karyaksham-panel [role=alert]").first).to_contain_text("moved or deleted")


def submit(lab: Lab, name: str, rows: int) -> str:
    """A run of a small pipeline, submitted outside the page."""
    node = {"id": "t", "type": "inline_table", "params": {"rows": [{"n": number} for number in range(rows)]}}
    kept = {"id": "kept", "type": "filter", "inputs": ["t"], "params": {"condition": "n >= $least"}}
    document = {
        "karyaksham": 1,
        "name": name,
        "parameters": {"least": {"type": "int64", "default": 0}},
        "nodes": [node, kept],
    }
    with connect(settings_of(lab)) as client:
        return str(client.submit(document, {"least": rows // 2})["id"])


def test_runs_are_found_compared_and_told(lab: Lab, picture: Callable[[str], None]) -> None:
    lab.command("karyaksham:show-runs")
    lab.in_panel("kk-runs").wait_for()
    first, second = submit(lab, "few rows", 4), submit(lab, "more rows", 10)
    for run in (first, second):
        lab.in_panel("kk-run", run=run, state="succeeded").wait_for()
    expect(lab.page.get_by_text("Run “more rows” has succeeded.")).to_be_visible()
    panel = lab.page.locator("#karyaksham-panel")
    panel.get_by_label("Filter by name or text").fill("more")
    expect(lab.in_panel("kk-run")).to_have_count(1)
    panel.get_by_label("Filter by name or text").fill("")
    for run in (first, second):
        lab.in_panel("kk-run", run=run).get_by_test_id("kk-compare").click()
    compared = lab.in_panel("kk-compared")
    expect(compared.get_by_role("row", name="least")).to_contain_text("25")
    expect(compared.get_by_role("row", name="kept")).to_contain_text("25")
    picture("runs-compared")
    compared.get_by_role("button", name="Close").click()
    lab.in_panel("kk-run", run=first).get_by_role("button", name="few rows").first.click()
    panel.get_by_role("button", name="Use kept as input of a new pipeline").wait_for()
    picture("run-details")


def test_a_running_run_is_in_the_status_bar(lab: Lab) -> None:
    lab.command("karyaksham:show-runs")
    lab.in_panel("kk-runs").wait_for()
    large = lab.server.folder / "large.csv"
    large.write_text("n,text\n" + "".join(f"{number},{'x' * 60}\n" for number in range(1_500_000)))
    nodes = [
        {"id": "r", "type": "read_csv", "params": {"path": str(large)}},
        {
            "id": "d",
            "type": "derive",
            "inputs": ["r"],
            "params": {"columns": {"m": "length(regexp_replace(text, '[x]+', 'y', 'g'))"}},
        },
        {"id": "g", "type": "sort", "inputs": ["d"], "params": {"by": ["text", "n"]}},
    ]
    with connect(settings_of(lab)) as client:
        run = client.submit({"karyaksham": 1, "name": "long", "nodes": nodes})["id"]
        status = lab.page.get_by_test_id("kk-status")
        status.wait_for()
        expect(status).to_contain_text("1 run")
        lab.command("karyaksham:show-datasets")
        status.click()
        lab.in_panel("kk-run", run=run).wait_for()
        client.cancel(run)
    lab.in_panel("kk-run", run=run, state="cancelled").wait_for()
    status.wait_for(state="hidden")


def test_a_service_that_goes_away_is_said_and_comes_back(lab: Lab, picture: Callable[[str], None]) -> None:
    lab.command("karyaksham:show-datasets")
    lab.in_panel("kk-entry", kind="root").first.wait_for()
    lab.command("karyaksham:show-runs")
    run = submit(lab, "before", 3)
    lab.in_panel("kk-run", run=run, state="succeeded").wait_for()
    settings = settings_of(lab)
    aside = settings.home.with_name("aside")
    # First the place, then the service: the page looks for it at once, and would start another there.
    settings.home.rename(aside)
    settings.home.write_text("No service can start here.")
    stop_instance(Settings(home=aside))
    try:
        lab.page.locator("#karyaksham-panel").get_by_role("button", name="Read again").first.click()
        away = lab.page.locator("#karyaksham-panel").get_by_text("The service does not answer; trying again.")
        expect(away).to_have_count(2, timeout=60_000)
        lab.in_panel("kk-run", run=run).wait_for()
        lab.in_panel("kk-entry", kind="root").first.wait_for()
        picture("service-away")
    finally:
        settings.home.unlink()
        aside.rename(settings.home)
    expect(away).to_have_count(0, timeout=60_000)
    after = submit(lab, "after", 3)
    lab.in_panel("kk-run", run=after, state="succeeded").wait_for()


class Expired(BaseHTTPRequestHandler):
    """A store that answers everything as Amazon's does when the token is old."""

    def do_GET(self) -> None:
        self._answer(b"<Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message></Error>")

    def do_HEAD(self) -> None:
        self._answer(b"")

    def _answer(self, body: bytes) -> None:
        self.send_response(400)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing on the terminal."""


@pytest.fixture
def expired() -> Iterator[str]:
    """The endpoint of a store whose credentials are old."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Expired)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_an_expired_credential_is_said_where_it_is_needed(connected: Lab, expired: str) -> None:
    lab = connected
    with connect(settings_of(lab)) as client:
        wanted = {"name": "stale", "endpoint": expired, "buckets": ["old"]}
        client.request("POST", "/connections", {**wanted, "credentials": {"source": "environment", "prefix": "LAB_"}})
    lab.command("karyaksham:show-datasets")
    panel = lab.page.locator("#karyaksham-panel")
    panel.get_by_role("button", name="Datasets", exact=True).first.click()
    panel.get_by_role("button", name="Read again").click()
    for uri in ("connection:stale", "s3://old/"):
        lab.in_panel("kk-entry", uri=uri).click()
    said = panel.get_by_role("alert").first
    expect(said).to_contain_text("have expired")
    expect(said).to_contain_text("Renew LAB_ACCESS_KEY_ID")

    node = {"id": "flights", "type": "read_csv", "params": {"path": "s3://old/flights.csv"}}
    (lab.server.folder / "stale.karya").write_text(json.dumps({"karyaksham": 1, "nodes": [node]}))
    composer = Composer(lab).open("stale.karya")
    composer.select("flights")
    field = composer.hook("kk-node-panel").locator("[data-field='path']")
    expect(field).to_contain_text("have expired")
    expect(field).to_contain_text("Renew LAB_ACCESS_KEY_ID")


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_the_panels_have_no_serious_accessibility_problem(connected: Lab, theme: str) -> None:
    lab = connected
    lab.theme(theme)
    lab.in_panel("kk-entry", uri="s3://lake/raw/").click()
    lab.in_panel("kk-entry", uri="s3://lake/raw/flights.csv").click()
    lab.in_panel("kk-schema").wait_for()
    lab.command("karyaksham:show-runs")
    run = submit(lab, "seen", 5)
    row: Locator = lab.in_panel("kk-run", run=run, state="succeeded")
    row.get_by_role("button", name="seen").first.click()
    lab.in_panel("kk-node").first.wait_for()
    assert serious(lab.page, "#karyaksham-panel") == []
    lab.command("karyaksham:preview-dataset", {"uri": "s3://lake/raw/flights.csv"})
    lab.page.get_by_test_id("kk-port-preview").get_by_role("gridcell").first.wait_for()
    assert serious(lab.page, ".kk-preview") == []


def test_the_settings_are_there_with_their_shortcuts(lab: Lab) -> None:
    lab.page.keyboard.press("Control+Alt+KeyD")
    lab.in_panel("kk-datasets").wait_for()
    url = f"{lab.server.url}/lab/api/settings/karyaksham:settings"
    schema = json.loads(lab.page.evaluate("async url => (await fetch(url)).text()", url))["schema"]
    assert schema["properties"]["notify"]["enum"] == ["all", "failures", "none"]
