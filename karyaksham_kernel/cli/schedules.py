"""karyaksham schedules: run saved pipelines by themselves."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from karyaksham_kernel.cli.arguments import AsJson, Given, parameters_of
from karyaksham_kernel.cli.output import print_columns, print_json, say

_Schedule = Annotated[str, typer.Argument(metavar="SCHEDULE", help="The schedule's id or name.", show_default=False)]
_Cron = Annotated[str | None, typer.Option(help="A cron line: minute hour day month weekday.")]
_Zone = Annotated[str, typer.Option(help="The clocks that a cron line goes by.")]
_Every = Annotated[float | None, typer.Option(help="Seconds between two runs.")]
_MINUTES = len("2026-01-01T00:00")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    schedules = typer.Typer(help="Run saved pipelines by themselves.", no_args_is_help=True)
    schedules.command("list")(list_schedules)
    schedules.command("next")(next_firings)
    for command in (add, pause, resume, remove):
        schedules.command()(command)
    app.add_typer(schedules, name="schedules")


def add(
    pipeline: Annotated[str, typer.Argument(metavar="PIPELINE", help="A saved pipeline's name or id.")],
    cron: _Cron = None,
    time_zone: _Zone = "UTC",
    every: _Every = None,
    files: Annotated[str | None, typer.Option(help="A folder or S3 prefix: one run for each new file.")] = None,
    file_parameter: Annotated[str, typer.Option(help="The parameter that gets the new file.")] = "file",
    name: Annotated[str, typer.Option(help="A name for the schedule.")] = "",
    parameter: Given = [],  # noqa: B006
    parameter_set: Annotated[str | None, typer.Option("--set", help="Values that were kept under this name.")] = None,
    catch_up: Annotated[str, typer.Option(help="Times that were missed: skip, last or all.")] = "last",
    overlap: Annotated[str, typer.Option(help="While a run goes on: skip, queue or cancel_previous.")] = "skip",
    json: AsJson = False,
) -> None:
    """Run a saved pipeline by a cron line, every so often, or for each new file."""
    from karyaksham_kernel.client import connect

    trigger = _trigger(cron, time_zone, every, files, file_parameter)
    policies = {"catch_up": catch_up, "overlap": overlap, "parameter_set": parameter_set}
    with connect() as client:
        known = client.pipeline(pipeline)["id"]
        made = client.add_schedule(known, trigger, name=name, parameters=parameters_of(parameter), **policies)
    if json:
        print_json(made)
        return
    print(made["id"])
    say(f"{made['words']}" + (f"; next {made['next'][0][:_MINUTES]}Z" if made["next"] else ""))


def list_schedules(json: AsJson = False) -> None:
    """List your schedules."""
    from karyaksham_kernel.client import connect

    with connect() as client:
        found = client.schedules()
    if json:
        print_json(found)
        return
    print_columns([_line(one) for one in found])
    for one in found:
        if one["error"]:
            say(f"{one['id']}: {one['error']['message']}")


def next_firings(
    schedule: Annotated[str | None, typer.Argument(metavar="[SCHEDULE]", help="A schedule's id or name.")] = None,
    cron: _Cron = None,
    time_zone: _Zone = "UTC",
    every: _Every = None,
    json: AsJson = False,
) -> None:
    """Show when a schedule, or a cron line that is none yet, fires next."""
    from karyaksham_kernel.client import connect

    with connect() as client:
        found = client.schedule(schedule) if schedule else client.next_firings(_trigger(cron, time_zone, every))
    if json:
        print_json(found["next"])
        return
    print("\n".join(found["next"]))
    say(found["words"])


def pause(schedule: _Schedule) -> None:
    """Let it fire no more until it is resumed."""
    _change(schedule, paused=True)


def resume(schedule: _Schedule) -> None:
    """Let it fire again; what came due meanwhile is left out."""
    _change(schedule, paused=False)


def remove(schedule: _Schedule) -> None:
    """Remove a schedule; its runs stay."""
    from karyaksham_kernel.client import connect

    with connect() as client:
        client.remove_schedule(client.schedule(schedule)["id"])
    say("removed")


def _change(schedule: str, **values: Any) -> None:
    from karyaksham_kernel.client import connect

    with connect() as client:
        changed = client.change_schedule(client.schedule(schedule)["id"], **values)
    say("paused" if changed["paused"] else f"next {changed['next'][0][:_MINUTES]}Z" if changed["next"] else "resumed")


def _trigger(
    cron: str | None, time_zone: str, every: float | None, files: str | None = None, parameter: str = "file"
) -> dict[str, Any]:
    if [cron, every, files].count(None) != 2:
        raise typer.BadParameter("give one of --cron, --every and --files")
    if cron is not None:
        return {"kind": "cron", "cron": cron, "time_zone": time_zone}
    if every is not None:
        return {"kind": "interval", "seconds": every}
    return {"kind": "files", "prefix": files, "parameter": parameter}


def _line(one: dict[str, Any]) -> tuple[str, ...]:
    following = "paused" if one["paused"] else f"next {one['next'][0][:_MINUTES]}Z" if one["next"] else ""
    return (one["id"], one["pipeline_name"], one["words"], following, one["name"])
