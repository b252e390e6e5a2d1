"""`python -m karyaksham_kernel.pipeline.generate [--check]`: write what follows from the registers."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from karyaksham_kernel.nodes.register import NODES

ROOT = Path(__file__).parents[2]


def generated() -> dict[Path, str]:
    """Every generated file, as it should be."""
    from karyaksham_kernel.expressions import functions
    from karyaksham_kernel.pipeline.contract_types import contract_module
    from karyaksham_kernel.pipeline.method_code import methods_module
    from karyaksham_kernel.pipeline.reference_pages import functions_page, nodes_page

    return {
        ROOT / "karyaksham_kernel/pipeline/methods.py": methods_module(NODES),
        ROOT / "docs/reference/nodes.md": nodes_page(NODES),
        ROOT / "docs/reference/functions.md": functions_page(functions()),
        ROOT / "widgets/src/contract/nodes.generated.ts": contract_module(NODES),
    }


def main(arguments: list[str] | None = None) -> int:
    """Write the stale files; with --check only name them. Exit code 1 when --check finds some."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail when a file is stale")
    check = parser.parse_args(arguments).check
    contents = generated()
    found = [path for path, text in contents.items() if not path.exists() or path.read_text("utf-8") != text]
    for path in found:
        sys.stdout.write(f"{'stale' if check else 'wrote'} {path.relative_to(ROOT)}\n")
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(contents[path], "utf-8")
    return 1 if check and found else 0


if __name__ == "__main__":
    raise SystemExit(main())
