"""What a check found: the problems, or the columns at every port."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from karyaksham_kernel.errors import Problem
from karyaksham_kernel.notebook.table import Heading, framed, paragraph, table
from karyaksham_kernel.pipeline import CheckReport


@dataclass(frozen=True, repr=False)
class Report(CheckReport):
    """Every problem of a pipeline at once, or the columns at every port; shown as a table."""

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> Self:
        """The service's answer to a check: its columns come as lists, so that JSON keeps their order."""
        problems = [Problem.model_validate(problem) for problem in answer["problems"]]
        schemas = {
            node: {port: {column["name"]: column["type"] for column in columns} for port, columns in ports.items()}
            for node, ports in answer["schemas"].items()
        }
        return cls(problems, schemas)

    @property
    def summary(self) -> str:
        """The outcome in a few words."""
        if not self.problems:
            return "No problems."
        return f"{len(self.problems)} {'problem' if len(self.problems) == 1 else 'problems'}"

    def __repr__(self) -> str:
        problems = [f"  • {problem.sentence()}" for problem in self.problems]
        ports = [f"  {port}: {columns}" for port, columns in self._ports()] if self.ok else []
        return "\n".join([self.summary, *problems, *ports])

    def _repr_html_(self) -> str:
        parts = [paragraph(self.summary, self._kind())]
        if self.problems:
            headings = [Heading("node"), Heading("field"), Heading("problem"), Heading("way out")]
            parts.append(table(headings, (_row(problem) for problem in self.problems)))
        if self.schemas and self.ok:
            parts.append(table([Heading("port"), Heading("columns", wide=True)], self._ports()))
        return framed(*parts)

    def _kind(self) -> str:
        if not self.problems:
            return "good"
        return "warning" if self.ok else "error"

    def _ports(self) -> Iterator[tuple[str, str]]:
        for node, ports in self.schemas.items():
            for port, columns in ports.items():
                text = ", ".join(f"{name} {type_word}" for name, type_word in columns.items())
                yield (node if port == "out" else f"{node}.{port}"), text


def _row(problem: Problem) -> tuple[str, str, str, str]:
    return problem.node or "", problem.field or "", problem.message, problem.hint or ""
