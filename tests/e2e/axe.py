"""What a screen reader or a keyboard would stumble over, as axe-core sees it."""

from typing import Any

from playwright.sync_api import Page
from servers.parts import ROOT

AXE = ROOT / "widgets" / "node_modules" / "axe-core" / "axe.min.js"


def serious(page: Page, selector: str) -> list[str]:
    """What axe-core finds of weight below an element."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = page.evaluate(
        "async where => (await axe.run(where, { resultTypes: ['violations'] })).violations", selector
    )
    return [
        f"{one['id']}: {one['help']} {[node['html'][:200] for node in one['nodes']]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
