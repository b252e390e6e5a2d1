"""Which tests `make test` leaves out for a person: those marked `long`, unless they are asked for (decision 0096)."""

import os
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

_ASKED_FOR = re.compile(r"(?<!not )\b(long|large|slow)\b")


def everything() -> bool:
    """Whether all tests run: ALL=1, or CI=true."""
    return os.environ.get("CI") == "true" or os.environ.get("ALL", "0") not in {"", "0"}


class ShortForm:
    """Takes out the long tests, and says at the end how many these were and how to run them.

    One that is named on the command line stays, by its id or its file, and so do all where -m asks for them.
    """

    def __init__(self) -> None:
        self.left_out = 0

    def pytest_itemcollected(self, item: pytest.Item) -> None:
        """A gigabyte takes long."""
        if item.get_closest_marker("large"):
            item.add_marker("long")

    @pytest.hookimpl(trylast=True)  # what -m leaves out is not counted among the long ones
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        if everything() or _ASKED_FOR.search(config.option.markexpr):
            return
        folder = config.invocation_params.dir
        out = {item for item in items if item.get_closest_marker("long") and not _is_named(item, config.args, folder)}
        if out:
            self.left_out = len(out)
            config.hook.pytest_deselected(items=[item for item in items if item in out])
            items[:] = [item for item in items if item not in out]

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """A process of several tells the one that started them."""
        if (output := getattr(session.config, "workeroutput", None)) is not None:
            output["left_out"] = self.left_out

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: object) -> None:
        """All of them have seen the same tests."""
        self.left_out = getattr(node, "workeroutput", {}).get("left_out", self.left_out)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """One line; LEFT_OUT names a file for the number, from which `make test` takes it."""
        if file := os.environ.get("LEFT_OUT"):
            Path(file).write_text(f"{self.left_out}\n")
        if self.left_out:
            terminalreporter.write_line(f"{self.left_out} long tests were left out; ALL=1 runs them too.")


def _is_named(item: pytest.Item, arguments: Sequence[str], folder: Path) -> bool:
    for argument in arguments:
        path, _, test = argument.partition("::")
        if (folder / path).resolve() == item.path and _is_below(item.nodeid.partition("::")[2], test):
            return True
    return False


def _is_below(test: str, named: str) -> bool:
    return not named or test == named or test.startswith((f"{named}[", f"{named}::"))
