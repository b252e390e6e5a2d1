"""Following a run of the queue in a terminal: live where a person looks, a line for each step where nobody does."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from karyaksham_kernel.cli.output import CANCELLED, DONE, FAILED, print_problems, print_table, say, shown, size
from karyaksham_kernel.errors import Problem

if TYPE_CHECKING:
    from karyaksham_kernel.client import Client

_SHOWN_ROWS = 20
Record = dict[str, Any]
Event = dict[str, Any]


def watch(client: Client, run: str) -> Record:
    """Follow a run to its end on standard error, say how it ended, and give its record."""
    from karyaksham_kernel.cli.live import LiveNodes

    live = sys.stderr.isatty()
    try:
        with LiveNodes() if live else nullcontext(lambda _event: None) as show:
            for event in client.events([run]):
                for told in _told(event):
                    show(told)
                if not live and (line := _line(event)):
                    say(line)
    except KeyboardInterrupt:
        say(f"run {run} goes on; stop it with `karyaksham runs cancel {run}`")
        raise
    record = client.run(run)
    if record["error"] and record["state"] != "succeeded":
        print_problems([Problem.model_validate(record["error"])], record["document"])
    if live:
        say(f"run {run} {record['state']}")
    return record


def show_outputs(client: Client, record: Record) -> None:
    """The first rows of each output, and where it is."""
    for output in record["outputs"]:
        print_table(client.result(record["id"], output["node"], rows=_SHOWN_ROWS))
        rows = "" if output["rows"] is None else f"{output['rows']:,} rows, "
        print(f"{output['node']}: {rows}{size(output['bytes'])} in {shown(output['uri'])}")


def exit_code(state: str) -> int:
    """What a command that waited for a run ends with."""
    return {"succeeded": DONE, "cancelled": CANCELLED}.get(state, FAILED)


def _told(event: Event) -> Iterator[Event]:
    """The event, and for a snapshot the events that would have told the same."""
    if event["kind"] == "snapshot":
        record = event["run_record"]
        if record["plan"]:
            yield {"kind": "plan", "nodes": record["plan"]}
        if record["progress"] and record["progress"]["nodes"]:
            yield {"kind": "progress", "nodes": record["progress"]["nodes"]}
    yield event


def _line(event: Event) -> str | None:
    match event["kind"]:
        case "snapshot" if event["run_record"]["finished_at"] is None:
            return f"run {event['run']} {event['run_record']['state']}"
        case "started":
            return f"run {event['run']} running, attempt {event['attempt']}"
        case "node_finished":
            rows = event.get("rows_out")
            return f"{event['node']} finished" + ("" if rows is None else f", {rows:,} rows")
        case "queued" | "finished":
            return f"run {event['run']} {event['state']}"
    return None
