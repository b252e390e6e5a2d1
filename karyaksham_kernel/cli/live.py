"""A run as it goes on, on a terminal: one line a node with its rows, rate, bytes and remaining time."""

from __future__ import annotations

from typing import Any, Self

from rich.console import Console
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from karyaksham_kernel.cli.output import size

_MARKS = {"waiting": Text("·", "dim"), "running": Text("▶", "cyan"), "done": Text("✓", "green")}
_MINUTE = 60


class LiveNodes:
    """A context manager that gives the receiver of a run's events, and shows them until the block ends."""

    def __init__(self, console: Console | None = None) -> None:
        self._types: dict[str, str] = {}
        self._live = Live(console=console or Console(stderr=True), auto_refresh=False)

    def __enter__(self) -> Self:
        self._live.__enter__()
        return self

    def __exit__(self, *exception: object) -> None:
        self._live.stop()

    def __call__(self, event: dict[str, Any]) -> None:
        """Show what an event tells."""
        if event["kind"] == "plan":
            self._types = {node["id"]: node["type"] for node in event["nodes"]}
        elif event["kind"] == "progress":
            self._live.update(self._table(event["nodes"]), refresh=True)

    def _table(self, nodes: dict[str, dict[str, Any]]) -> Table:
        table = Table.grid(padding=(0, 2))
        for name, node in nodes.items():
            # Text, not markup: a node may be called [red].
            table.add_row(
                _MARKS[node["state"]],
                Text(name),
                Text(self._types.get(name, ""), "dim"),
                Text("" if node["rows_out"] is None else f"{node['rows_out']:,} rows", justify="right"),
                Text("" if node["rows_per_second"] is None else f"{node['rows_per_second']:,}/s", justify="right"),
                _bar(node["bytes_read"], node["bytes_total"]),
                Text(_remaining(node["eta_seconds"]), "dim"),
            )
        return table


def _bar(read: int | None, total: int | None) -> Table | Text:
    if read is None or not total:
        return Text("")
    bar = Table.grid(padding=(0, 1))
    bar.add_row(ProgressBar(total=total, completed=read, width=20), Text(f"{size(read)} of {size(total)}"))
    return bar


def _remaining(seconds: float | None) -> str:
    if seconds is None:
        return ""
    if seconds < _MINUTE:
        return f"{seconds:.0f} s left"
    return f"{seconds / _MINUTE:.0f} min left"
