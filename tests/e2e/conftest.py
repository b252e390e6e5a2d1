"""One JupyterLab with an empty home for the tests of a module, and a fresh page for each of them."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from e2e.jupyter import Lab, Server, jupyter_lab
from playwright.sync_api import Browser, sync_playwright
from servers.parts import ROOT

WINDOW = {"width": 1440, "height": 900}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A JupyterLab of this module's own."""
    with jupyter_lab(tmp_path_factory.mktemp("lab")) as running:
        yield running


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
    context = browser.new_context(viewport=WINDOW)
    page = context.new_page()
    opened = Lab(page, server)
    opened.open()
    yield opened
    page.screenshot(path=tmp_path / "end.png")
    context.close()


@pytest.fixture
def picture(lab: Lab, tmp_path: Path) -> Callable[[str], None]:
    """Take a picture in both themes: kept with the documentation only when asked for."""
    kept = os.environ.get("KARYAKSHAM_SCREENSHOTS") == "1"
    folder = ROOT / "docs" / "screenshots" if kept else tmp_path
    folder.mkdir(parents=True, exist_ok=True)

    def take(name: str) -> None:
        for theme in ("Dark", "Light"):
            lab.theme(f"JupyterLab {theme}")
            lab.page.screenshot(path=folder / f"{name}-{theme.lower()}.png", animations="disabled")

    return take


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Say what was measured, whether or not the test passes."""
    writer = request.config.get_terminal_writer()
    return lambda text: writer.line(f"\n{text}")
