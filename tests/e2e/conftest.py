"""One JupyterLab that began with an empty home, and a fresh page with an empty workspace for each test."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from e2e.jupyter import Lab, Server, jupyter_lab
from playwright.sync_api import Browser, sync_playwright
from servers.parts import ROOT

WINDOW = {"width": 1440, "height": 900}
YEARS = 36


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One JupyterLab for all modules but those that want one with other settings: starting one takes long."""
    with jupyter_lab(tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture(scope="session")
def years(server: Server, flights: Path) -> int:
    """How many times `years/*.csv`, in the folder of the server, holds the flights: some seconds of work."""
    folder = server.folder / "years"
    folder.mkdir()
    first = shutil.copy(flights / "flights.csv", folder / "2000.csv")
    for year in range(2001, 2000 + YEARS):
        os.link(first, folder / f"{year}.csv")
    return YEARS


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """Debian's Chromium, without a screen."""
    flags = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--force-color-profile=srgb"]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=flags)
        yield running
        running.close()


@pytest.fixture
def lab(browser: Browser, server: Server, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Lab]:
    """JupyterLab, open; a picture of how it ended is kept beside the test's files."""
    _forget_settings(Path(server.environment["JUPYTERLAB_SETTINGS_DIR"]))
    context = browser.new_context(viewport=WINDOW)
    page = context.new_page()
    opened = Lab(page, server)
    opened.open()
    yield opened
    page.screenshot(path=tmp_path / "end.png")
    context.close()


def _forget_settings(folder: Path) -> None:
    """Take away what a test before this one has set: a person's settings outlive the page."""
    shutil.rmtree(folder / "karyaksham", ignore_errors=True)
    (folder / "@jupyterlab" / "apputils-extension" / "themes.jupyterlab-settings").unlink(missing_ok=True)


@pytest.fixture
def picture(lab: Lab, tmp_path: Path) -> Callable[[str], None]:
    """Take a picture: in both themes when those of the documentation are asked for, beside the test's files else."""
    kept = os.environ.get("KARYAKSHAM_SCREENSHOTS") == "1"
    folder = ROOT / "docs" / "screenshots" if kept else tmp_path
    folder.mkdir(parents=True, exist_ok=True)

    def take(name: str) -> None:
        if not kept:
            lab.page.screenshot(path=folder / f"{name}.png")
            return
        for theme in ("Dark", "Light"):
            lab.theme(f"JupyterLab {theme}")
            lab.page.screenshot(path=folder / f"{name}-{theme.lower()}.png", animations="disabled")

    return take


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Say what was measured, whether or not the test passes."""
    writer = request.config.get_terminal_writer()
    return lambda text: writer.line(f"\n{text}")
