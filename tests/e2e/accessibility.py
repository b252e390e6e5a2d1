"""What axe-core finds in a page."""

from typing import Any

from e2e.jupyter import Lab
from servers.parts import ROOT

AXE = ROOT / "widgets" / "node_modules" / "axe-core" / "axe.min.js"


def serious(lab: Lab, selector: str) -> list[str]:
    """What is of weight below an element."""
    lab.page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = lab.page.evaluate(
        "async where => (await axe.run(where, { resultTypes: ['violations'] })).violations", selector
    )
    return [
        f"{one['id']}: {one['help']} {[node['html'][:200] for node in one['nodes']]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
