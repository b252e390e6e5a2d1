"""`python -m karyaksham_kernel.pipeline.generate [--check]`: write what follows from the registers."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from karyaksham_kernel.nodes.register import NODES


def generated() -> dict[Path, str]:
    """Every generated file as it should be, by its path in a checkout."""
    from karyaksham_kernel.expressions import functions
    from karyaksham_kernel.pipeline.contract_types import contract_module
    from karyaksham_kernel.pipeline.method_code import methods_module
    from karyaksham_kernel.pipeline.reference_pages import functions_page, nodes_page

    return {
        Path("karyaksham_kernel/pipeline/methods.py"): methods_module(NODES),
        Path("docs/reference/nodes.md"): nodes_page(NODES),
        Path("docs/reference/functions.md"): functions_page(functions()),
        Path("widgets/src/contract/nodes.generated.ts"): contract_module(NODES),
    }


def stale(root: Path) -> dict[Path, str]:
    """The generated files of the checkout at `root` that are not as they should be, with what they should hold."""

    def is_stale(path: Path, text: str) -> bool:
        return not (root / path).exists() or (root / path).read_text("utf-8") != text

    return {path: text for path, text in generated().items() if is_stale(path, text)}


def main(arguments: list[str] | None = None) -> int:
    """Write the stale files; with --check only name them. Exit code 1 when --check finds some."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail when a file is stale")
    parser.add_argument("--root", type=Path, default=Path(), help="the checkout; this folder when left out")
    given = parser.parse_args(arguments)
    found = stale(given.root)
    for path, text in found.items():
        sys.stdout.write(f"{'stale' if given.check else 'wrote'} {path}\n")
        if not given.check:
            (given.root / path).parent.mkdir(parents=True, exist_ok=True)
            (given.root / path).write_text(text, "utf-8")
    return 1 if given.check and found else 0


if __name__ == "__main__":
    raise SystemExit(main())
