"""Runs of small pipelines in a folder of their own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from karyaksham_kernel import _engine
from karyaksham_kernel.execution import commit
from karyaksham_kernel.execution.job import Job, Prepared
from karyaksham_kernel.execution.run import execute

FLIGHTS = """carrier,dep_delay,day,origin
UA,4,2013-01-01,EWR
AA,33,2013-01-01,JFK
UA,,2013-01-02,EWR
B6,-4,2013-01-02,JFK
AA,70,2013-01-03,LGA
"""


@dataclass
class Bench:
    """A folder with flights.csv in which documents are executed, one run after the other."""

    folder: Path
    events: list[dict[str, Any]] = field(default_factory=list)
    cancel: _engine.CancelToken = field(default_factory=_engine.CancelToken)
    base: str = ""

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def execute(self, nodes: list[dict[str, Any]], parameters: Mapping[str, Any] | None = None, **job: Any) -> Prepared:
        """Compute a document of these nodes, up to the commit."""
        declared, also = job.pop("declared", {}), job.pop("also", None)
        self.events.clear()
        document = {"karyaksham": 1, "nodes": nodes, "parameters": declared}
        given = {
            "run": "run",
            "document": document,
            "base": self.base or str(self.folder),
            "parameters": parameters or {},
            "scratch": str(self.folder / "scratch"),
            "results": str(self.folder / "results"),
            **job,
        }

        def emit(event: dict[str, Any]) -> None:
            self.events.append(event)
            if also is not None:
                also(event)

        return execute(Job.from_json(given), emit, self.cancel)

    def run(self, nodes: list[dict[str, Any]], parameters: Mapping[str, Any] | None = None, **job: Any) -> Prepared:
        """Compute a document and make its outputs visible."""
        prepared = self.execute(nodes, parameters, **job)
        commit.complete_here(prepared)
        return prepared

    def kinds(self) -> list[str]:
        return [event["kind"] for event in self.events]

    def rows_out(self) -> dict[str, int | None]:
        """The last progress's counts."""
        last = [event for event in self.events if event["kind"] == "progress"][-1]
        return {name: node["rows_out"] for name, node in last["nodes"].items()}

    def left(self) -> list[str]:
        """What there is besides the inputs."""
        found = (str(path.relative_to(self.folder)) for path in self.folder.rglob("*"))
        return sorted(path for path in found if not path.startswith(("flights", "home")))


@pytest.fixture
def bench(tmp_path: Path, home: Path) -> Bench:
    (tmp_path / "flights.csv").write_text(FLIGHTS)
    return Bench(tmp_path)
