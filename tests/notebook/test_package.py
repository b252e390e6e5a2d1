"""The package as one meets it: `import karyaksham_kernel as kk`."""

import subprocess
import sys

import pytest

import karyaksham_kernel as kk
from karyaksham_kernel.nodes.register import NODES

HEAVY = ("polars", "anywidget", "ipywidgets", "IPython", "pydantic", "httpx", "sqlglot")


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = f"import sys, karyaksham_kernel; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", kk.__all__)
def test_everything_it_promises_is_there(name: str) -> None:
    assert getattr(kk, name) is getattr(kk, name)
    assert name in dir(kk)


def test_every_source_is_a_function_of_the_package() -> None:
    sources = {name for name, node in NODES.items() if node.row_count == "source"}
    assert sources <= set(kk.__all__)


def test_a_wrong_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'read_cvs'"):
        kk.read_cvs  # noqa: B018
