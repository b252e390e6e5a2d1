"""One node at a time, compiled as a run compiles it and computed in the streaming engine."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from nodes.tables import run
from pipeline.context import node_context

from karyaksham_kernel.nodes import Context


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return node_context(tmp_path)


@pytest.fixture
def compute(context: Context) -> Callable:
    """`compute("filter", {"condition": …}, table)["out"]`."""
    return partial(run, context)
