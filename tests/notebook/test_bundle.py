"""The notebook views' bundle: one module for every page that shows anywidgets, which need not be JupyterLab's."""

import re
from pathlib import Path

import pytest

import karyaksham_kernel.notebook

STATIC = Path(karyaksham_kernel.notebook.__file__).parent / "static"
BUNDLE = (STATIC / "widget.js").read_text()


# An import begins a statement; among texts, "import" and "from" are words.
IMPORT = re.compile(
    r"""(?:^|[;}\s])import\s*(?:[\w${},*\s]+?\s*from\s*)?["']([@\w./-]+)["']|\bimport\(\s*["']([^"']+)"""
)


def test_the_bundle_imports_nothing() -> None:
    assert IMPORT.findall(BUNDLE) == []
    assert re.search(r"export\s*\{[^}]*\bas default\b", BUNDLE)


@pytest.mark.parametrize(
    "text",
    [
        """import{a as b}from"@jupyterlab/x";""",
        """;import"react";""",
        """x;import t,{u}from'a'""",
        """=import("./b.js")""",
    ],
)
def test_an_import_would_be_found(text: str) -> None:
    assert IMPORT.search(text)


def test_the_bundle_knows_nothing_of_jupyterlab() -> None:
    for word in ("@jupyterlab/", "@lumino/", "jupyterapp", "jupyterlab", "jupyter-config-data"):
        assert word not in BUNDLE, f"The bundle speaks of {word}."


def test_the_style_sheet_fetches_nothing() -> None:
    fetched = re.findall(r"@import|url\((?!\s*[\"']?data:)", (STATIC / "widget.css").read_text())
    assert fetched == []
