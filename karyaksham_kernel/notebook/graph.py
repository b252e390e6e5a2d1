"""A pipeline's graph: as a view of the page, and as lines of text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from karyaksham_kernel.notebook.report import Report
from karyaksham_kernel.pipeline import Document, NodeSpec

if TYPE_CHECKING:
    from karyaksham_kernel.notebook.widget import GraphView

_PARAMETER_CHARACTERS = 60


def graph_view(document: Document, report: Report) -> GraphView:
    """The graph with the columns on its edges and the problems at its nodes."""
    from karyaksham_kernel.notebook.widget import GraphView

    schemas = {
        node: {
            port: [{"name": name, "type": type_word} for name, type_word in columns.items()]
            for port, columns in ports.items()
        }
        for node, ports in report.schemas.items()
    }
    problems = [problem.model_dump() for problem in report.problems]
    return GraphView(document=document.to_json(), base=str(Path.cwd()), schemas=schemas, problems=problems)


def graph_text(document: Document) -> str:
    """One line a node: its id, type, parameters, and what it reads."""
    rows = [(node.id, node.type, _parameters(node), _inputs(node)) for node in document.nodes]
    widths = [max(len(row[place]) for row in rows) for place in range(3)]
    lines = [
        "  ".join([*(text.ljust(width) for text, width in zip(row, widths, strict=False)), row[3]]).rstrip()
        for row in rows
    ]
    return "\n".join([f"Pipeline '{document.name}'" if document.name else "Pipeline", *(f"  {line}" for line in lines)])


def _parameters(node: NodeSpec) -> str:
    values = (f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in node.params.items())
    text = ", ".join(values)
    return text if len(text) <= _PARAMETER_CHARACTERS else f"{text[: _PARAMETER_CHARACTERS - 1]}…"


def _inputs(node: NodeSpec) -> str:
    return f"← {', '.join(node.inputs)}" if node.inputs else ""
