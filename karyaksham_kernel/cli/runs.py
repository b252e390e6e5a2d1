"""karyaksham runs: look at runs, follow, cancel and retry them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from karyaksham_kernel.cli.arguments import AsJson
from karyaksham_kernel.cli.output import print_columns, print_json, print_problems, say, shown, size
from karyaksham_kernel.errors import Problem

_Run = Annotated[str, typer.Argument(metavar="RUN", help="The run's id.", show_default=False)]
_SECONDS = len("2026-01-01T00:00:00")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    runs = typer.Typer(help="Look at runs, follow, cancel and retry them.", no_args_is_help=True)
    runs.command("list")(list_runs)
    for command in (show, watch, cancel, retry, share):
        runs.command()(command)
    app.add_typer(runs, name="runs")


def list_runs(
    state: Annotated[list[str], typer.Option(help="Only runs in this state; may be repeated.")] = [],  # noqa: B006
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many.")] = 20,
    shared: Annotated[bool, typer.Option("--shared", help="Those that are shared with your groups, too.")] = False,
    json: AsJson = False,
) -> None:
    """List your runs, newest first."""
    from karyaksham_kernel.client import connect

    with connect() as client:
        runs = client.runs(states=state, limit=limit, shared=shared)["runs"]
    if json:
        print_json(runs)
        return
    print_columns([(run["id"], run["state"], run["queued_at"][:_SECONDS], run["name"]) for run in runs])


def show(
    run: _Run,
    log: Annotated[bool, typer.Option("--log", help="What it said while it ran, too.")] = False,
    json: AsJson = False,
) -> None:
    """Show one run: its state, nodes, outputs and error."""
    from karyaksham_kernel.client import connect

    with connect() as client:
        record = client.run(run)
        text = client.log(run) if log else None
    if json:
        print_json(record if text is None else {**record, "log": text})
        return
    print_columns(list(_facts(record)))
    if record["error"]:
        print_problems([Problem.model_validate(record["error"])], record["document"])
    if text:
        print(text)


def watch(run: _Run) -> None:
    """Follow a run until it ends.

    Exit codes: 0 done, 1 failed, 130 cancelled.
    """
    from karyaksham_kernel.cli.watching import exit_code, show_outputs
    from karyaksham_kernel.cli.watching import watch as follow
    from karyaksham_kernel.client import connect

    with connect() as client:
        record = follow(client, run)
        show_outputs(client, record)
    raise typer.Exit(exit_code(record["state"]))


def cancel(run: _Run, json: AsJson = False) -> None:
    """Ask a run to stop; it leaves no output."""
    from karyaksham_kernel.client import connect

    with connect() as client:
        record = client.cancel(run)
    _say_state(record, json=json)


def retry(run: _Run, json: AsJson = False) -> None:
    """Queue a new run of the same pipeline with the same parameters."""
    from karyaksham_kernel.client import connect

    with connect() as client:
        record = client.retry(run)
    _say_state(record, json=json)


def _say_state(record: dict[str, Any], *, json: bool) -> None:
    if json:
        print_json(record)
        return
    print(record["id"])
    say(f"{record['state']}, asked to stop" if record["cancel_requested"] else record["state"])


def share(
    run: _Run,
    group: Annotated[str | None, typer.Argument(help="One of your groups; left out, nobody any more.")] = None,
) -> None:
    """Let the members of a group read a run."""
    from karyaksham_kernel.client import connect

    with connect() as client:
        changed = client.share(run, group)
    say(f"shared with {changed['group'] or 'nobody'}")


def _facts(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield from ((name, str(record[name])) for name in ("id", "name", "state", "attempts"))
    yield from ((name, record[f"{name}_at"] or "") for name in ("queued", "started", "finished"))
    counts = (record["progress"] or {}).get("nodes", {})
    for node in record["plan"] or []:
        rows = counts.get(node["id"], {}).get("rows_out")
        yield "node", f"{node['id']} ({node['type']})" + ("" if rows is None else f", {rows:,} rows")
    for output in record["outputs"]:
        rows = "" if output["rows"] is None else f"{output['rows']:,} rows, "
        yield "output", f"{output['node']}: {rows}{size(output['bytes'])} in {shown(output['uri'])}"
