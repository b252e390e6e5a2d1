"""Files that are dropped on the datasets panel: with progress, over a connection that breaks, and after a reload."""

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from e2e.jupyter import PATIENCE, Lab, Server
from engine.bad_network import BadNetwork, bad_network
from playwright.sync_api import Browser, Request, Route, expect

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]

expect.set_options(timeout=PATIENCE)
MB = 1024 * 1024
SIZE = 200 * MB


@pytest.fixture
def network(server: Server) -> Iterator[BadNetwork]:
    """What lies between the page and its server: each of the first connections is cut once it has carried so much."""
    with bad_network(int(server.url.rpartition(":")[2])) as relay:
        relay.cut_requests_after += [size * MB for size in (5, 13, 9, 21, 3, 17, 11, 7)]
        yield relay


@pytest.fixture
def lab(browser: Browser, server: Server, network: BadNetwork) -> Iterator[Lab]:
    """JupyterLab, reached over that network."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    opened = Lab(context.new_page(), replace(server, url=network.endpoint))
    opened.open()
    yield opened
    context.close()


@pytest.fixture
def big(tmp_path: Path) -> Path:
    file = tmp_path / "big.bin"
    block = os.urandom(MB)
    with file.open("wb") as out:
        for number in range(SIZE // MB):
            out.write(number.to_bytes(4, "big") + block[4:])
    return file


def hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def open_folder(lab: Lab, name: str) -> Path:
    """A folder below the one that JupyterLab shows, in the datasets panel."""
    folder = lab.server.folder / name
    folder.mkdir(exist_ok=True)
    lab.command("karyaksham:show-datasets")
    lab.in_panel("kk-entry", kind="root").first.click()
    below = Path(lab.server.environment["HOME"])
    for part in folder.relative_to(below).parts:
        below /= part
        lab.in_panel("kk-entry", uri=str(below)).click()
    lab.in_panel("kk-upload-input").wait_for(state="attached")
    return folder


LATE = re.compile(r"/parts/1[2-9]$")


def begin(lab: Lab, file: Path) -> list[Route]:
    """Choose a file, and hold its parts from the twelfth on, of 25; gives those that are held when all others came."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    lab.page.route(LATE, hold)
    lab.in_panel("kk-upload-input").set_input_files(str(file))
    bar = lab.in_panel("kk-upload", file=file.name).get_by_role("progressbar")
    expect(bar).to_have_attribute("aria-valuenow", "44")
    return held


@pytest.mark.long
def test_200_mb_come_whole_through_a_connection_that_is_cut(
    lab: Lab, network: BadNetwork, big: Path, picture: Callable[[str], None]
) -> None:
    folder = open_folder(lab, "cut")
    held = begin(lab, big)
    picture("upload")
    for route in held:
        route.continue_()
    lab.page.unroute(LATE)
    lab.in_panel("kk-upload", file="big.bin", state="done").wait_for()
    assert network.cuts > 0
    assert hash_of(folder / "big.bin") == hash_of(big)
    assert [path.name for path in folder.iterdir()] == ["big.bin"]
    lab.in_panel("kk-entry", uri=str(folder / "big.bin")).wait_for()


@pytest.mark.long
def test_after_a_reload_the_same_file_goes_on(lab: Lab, big: Path) -> None:
    folder = open_folder(lab, "reload")
    begin(lab, big)
    lab.open()
    lab.page.unroute(LATE)
    sent: set[int] = set()

    def note(request: Request) -> None:
        if found := re.search(r"/parts/(\d+)$", request.url):
            sent.add(int(found[1]))

    lab.page.on("request", note)
    open_folder(lab, "reload")
    expect(lab.page.get_by_text("Choose the same file again, and it goes on")).to_be_visible()
    lab.in_panel("kk-upload-input").set_input_files(str(big))
    lab.in_panel("kk-upload", file="big.bin", state="done").wait_for()
    assert sent == set(range(12, 26))
    assert hash_of(folder / "big.bin") == hash_of(big)


def test_dropped_files_queue_are_cancelled_and_refused_in_words(lab: Lab, network: BadNetwork) -> None:
    folder = open_folder(lab, "dropped")
    (folder / "there.csv").write_text("old\n")
    drop = """([zone, names]) => {
        const data = new DataTransfer();
        for (const name of names) data.items.add(new File(['a,b\\n1,2\\n'], name));
        for (const type of ['dragenter', 'dragover', 'drop']) {
            zone.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
        }
    }"""
    zone = lab.in_panel("kk-drop").element_handle()
    lab.page.evaluate(drop, [zone, ["one.csv", "there.csv", "two.csv"]])
    for name in ("one.csv", "two.csv"):
        lab.in_panel("kk-upload", file=name, state="done").wait_for()
        lab.in_panel("kk-entry", uri=str(folder / name)).wait_for()
        assert (folder / name).read_text() == "a,b\n1,2\n"
    taken = lab.in_panel("kk-upload", file="there.csv", state="refused")
    expect(taken).to_contain_text("there.csv exists already.")
    assert (folder / "there.csv").read_text() == "old\n"
    taken.get_by_role("button", name="Overwrite it").click()
    lab.in_panel("kk-upload", file="there.csv", state="done").wait_for()
    assert (folder / "there.csv").read_text() == "a,b\n1,2\n"
    network.silent = True
    lab.page.evaluate(drop, [zone, ["three.csv"]])
    lab.in_panel("kk-upload", file="three.csv", state="sending").wait_for()
    lab.in_panel("kk-upload", file="three.csv").get_by_role("button", name="Cancel the upload").click()
    network.silent = False
    lab.in_panel("kk-upload", file="three.csv", state="cancelled").wait_for()
    lab.in_panel("kk-upload", file="three.csv").get_by_role("button", name="Go on").click()
    lab.in_panel("kk-upload", file="three.csv", state="done").wait_for()
